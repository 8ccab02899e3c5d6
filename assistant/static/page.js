// The page's language follows its language switch, so that a screen reader pronounces it rightly.
document.addEventListener("change", (event) => {
  const choice = event.target.closest("#dx-language input");
  if (choice) document.documentElement.lang = choice.value === "English" ? "en" : "vi";
});

// A marker [1] leads to its source and lets the keyboard go on from there.
document.addEventListener("click", (event) => {
  const marker = event.target.closest('a[href*="#nguon-"]');
  if (!marker) return;
  const source = document.getElementById(marker.getAttribute("href").split("#")[1]);
  if (!source) return;
  event.preventDefault();
  source.tabIndex = -1;
  source.focus({ preventScroll: true });
  source.scrollIntoView({ block: "start", behavior: "smooth" });
});

// Gradio names each message by its whole source text; a screen reader shall read the message itself.
const names = { user: { vi: "Câu hỏi", en: "Question" }, bot: { vi: "Trả lời", en: "Answer" } };
new MutationObserver(() => {
  const language = document.documentElement.lang === "en" ? "en" : "vi";
  for (const [who, name] of Object.entries(names)) {
    for (const message of document.querySelectorAll(`#dx-chat [data-testid="${who}"]`)) {
      message.setAttribute("role", "group");
      if (message.getAttribute("aria-label") !== name[language]) message.setAttribute("aria-label", name[language]);
    }
  }
}).observe(document.documentElement, { subtree: true, childList: true });
