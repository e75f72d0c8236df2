// A visitor who was never here: everything goes that the chat has kept in this browser (API-5).

document.querySelector("#anew")?.addEventListener("click", () => {
  for (const name of ["messagesUtk", "hs-messages-is-open", "hs-messages-hide-welcome-message"]) {
    document.cookie = `${name}=;path=/;max-age=0`;
  }
  for (const key of ["portico-chat", "portico-visits"]) localStorage.removeItem(key);
  location.reload();
});
