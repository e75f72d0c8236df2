// Puts the object of a conversation to sleep at once, as the platform does after ten idle seconds:
// its memory goes and its sockets stay. `GET /NAME`; 204, or 409 if it is not to be had now.

import unsafe from "workerd:unsafe";

export default {
  async fetch(request, env) {
    const name = new URL(request.url).pathname.slice(1);
    const object = env.OBJECTS.get(env.OBJECTS.idFromName(name));
    try {
      await unsafe.evict(object, { webSockets: "hibernate" });
      return new Response(null, { status: 204 });
    } catch (error) {
      return new Response(String(error), { status: 409 });
    }
  },
};
