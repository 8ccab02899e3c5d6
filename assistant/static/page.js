// The page's language follows our own language switch, so that a screen reader pronounces it rightly; Gradio, which has
// no Vietnamese, would set it to the browser's or to English.
let language = "vi";
const setLanguage = () => {
  if (document.documentElement.lang !== language) document.documentElement.lang = language;
};
new MutationObserver(setLanguage).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
document.addEventListener("change", (event) => {
  const choice = event.target.closest("#dx-language input");
  if (!choice) return;
  language = choice.value === "English" ? "en" : "vi";
  setLanguage();
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
const showLastQuestion = () => {
  document.getElementById("dx-side").scrollTop = 0;
  [...document.querySelectorAll("#dx-chat .user-row")].at(-1)?.scrollIntoView({ block: "start" });
};
let answers = 0;
new MutationObserver(() => {
  // A new answer is read from its beginning: the question comes to the top of the window.
  const count = document.querySelectorAll('#dx-chat [data-testid="bot"]').length;
  if (count > answers) setTimeout(showLastQuestion, 150); // Gradio gives the focus back to the field first
  answers = count;
  for (const [who, name] of Object.entries(names)) {
    for (const message of document.querySelectorAll(`#dx-chat [data-testid="${who}"]`)) {
      message.setAttribute("role", "group");
      if (message.getAttribute("aria-label") !== name[language]) message.setAttribute("aria-label", name[language]);
    }
  }
}).observe(document.documentElement, { subtree: true, childList: true });
