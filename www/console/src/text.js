// The first letter or emoji of a text, as people see it: a flag or a family is several characters.
export const initial = (text) =>
  (Intl.Segmenter ? [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment) : [...text])[0] ?? "";
