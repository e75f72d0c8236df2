// A visitor who was never here: everything goes that the chat has kept in this browser (API-5).

document.querySelector("#anew")?.addEventListener("click", ({ target }) => {
  window.HubSpotConversations?.clear({ resetWidget: true });
  target.textContent = "You are somebody new now";
});
