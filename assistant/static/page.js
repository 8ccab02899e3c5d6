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

const texts = JSON.parse(document.querySelector('meta[name="dx-texts"]').content);
const word = (name) => texts[name][language];

// The sources scroll beside the chat; the keyboard must reach what scrolls.
const reachable = (side) => {
  if (!side || side.tabIndex === 0) return;
  side.tabIndex = 0;
  side.setAttribute("role", "region");
  side.setAttribute("aria-label", word("sources_label"));
};

// --- what can be done with an answer ---
const say = (words) => {
  let status = document.getElementById("dx-status");
  if (!status) {
    status = Object.assign(document.createElement("div"), { id: "dx-status" });
    status.setAttribute("role", "status");
    document.getElementById("dx-actions").after(status);
  }
  status.textContent = words;
  setTimeout(() => { if (status.textContent === words) status.textContent = ""; }, 4000);
};
const lastAnswer = () => [...document.querySelectorAll("#dx-chat .dx-answer")].at(-1);
const MAX_SHARED = 5;
// The questions of the conversation, because a follow-up means nothing without them, and the filters.
const sharedLink = () => {
  const asked = [...document.querySelectorAll("#dx-chat .dx-question")].map((item) => item.innerText.trim()).slice(-MAX_SHARED);
  const parts = [["q", asked.pop() ?? ""]];
  if (asked.length) parts.push(["h", asked.join("\n")]);
  for (const [name, none] of [["province", "any_province"], ["year", "any_year"]]) {
    const chosen = document.querySelector(`#dx-${name} input`)?.value ?? "";
    if (chosen && !Object.values(texts[none]).includes(chosen)) parts.push([name, chosen]);
  }
  return `${location.origin}${location.pathname}?${parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
};
const citedSources = () =>
  [...document.querySelectorAll("#dx-side .dx-source")].map((source) => ({
    title: source.querySelector("h3").innerText.trim(),
    facts: [...source.querySelector(".dx-facts").childNodes].map((part) => part.textContent.trim()).filter(Boolean).join(" · "),
    link: source.querySelector('a[href^="http"]')?.href ?? "",
    quotes: [...source.querySelectorAll(".dx-number")].map((number) => {
      let mark = number.nextElementSibling;
      while (mark && mark.tagName !== "MARK") mark = mark.nextElementSibling;
      return [number.innerText, mark ? mark.innerText.trim() : ""];
    }),
  }));
// The blocks of an answer in order: a paragraph, a list of items, a table as rows of cells.
const blocks = (answer) => {
  const found = [];
  for (const element of answer.querySelectorAll("p, li, table, blockquote, .dx-notices > strong")) {
    if (element.closest(".dx-chart") || (element.tagName === "P" && element.closest("blockquote"))) continue;
    if (element.tagName === "TABLE") {
      found.push({ rows: [...element.rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim())) });
    } else if (element.tagName === "LI" && found.at(-1)?.items) found.at(-1).items.push(element.innerText.trim());
    else if (element.tagName === "LI") found.push({ items: [element.innerText.trim()] });
    else found.push({ tag: element.tagName, words: element.innerText.trim() });
  }
  return found;
};
const asText = (markdown) => {
  const row = (cells) => (markdown ? `| ${cells.join(" | ")} |` : cells.join("\t"));
  const parts = blocks(lastAnswer()).map(({ rows, items, tag, words }) => {
    if (items) return items.map((item) => `- ${item}`).join("\n");
    if (!rows) return markdown && tag === "BLOCKQUOTE" ? `> ${words}` : markdown && tag === "STRONG" ? `**${words}**` : words;
    const rule = markdown ? [row(rows[0].map(() => "---"))] : [];
    return [row(rows[0]), ...rule, ...rows.slice(1).map(row)].join("\n");
  });
  const sources = citedSources().map(({ title, facts, link, quotes }) =>
    [`${title} · ${facts}${link ? ` · ${link}` : ""}`, ...quotes.map(([number, quote]) => `${number} “${quote}”`)].join("\n"));
  if (sources.length) parts.push(markdown ? `**${word("sources_title")}**` : word("sources_title"), ...sources);
  return parts.join("\n\n");
};
const escaped = (words) => Object.assign(document.createElement("i"), { textContent: words }).innerHTML;
const asHtml = () => {
  const cell = (tag) => (words) => `<${tag} style="border:1px solid #888;padding:2pt 6pt;text-align:left">${escaped(words)}</${tag}>`;
  const parts = blocks(lastAnswer()).map(({ rows, items, tag, words }) => {
    if (items) return `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join("")}</ul>`;
    if (!rows) return tag === "STRONG" ? `<p><b>${escaped(words)}</b></p>` : `<p>${escaped(words)}</p>`;
    const lines = rows.map((cells, index) => `<tr>${cells.map(cell(index ? "td" : "th")).join("")}</tr>`);
    return `<table style="border-collapse:collapse">${lines.join("")}</table>`;
  });
  const sources = citedSources().map(({ title, facts, link, quotes }) => {
    const name = link ? `<a href="${escaped(link).replaceAll('"', "%22")}">${escaped(title)}</a>` : escaped(title);
    return `<p>${name} · ${escaped(facts)}</p>${quotes.map(([number, quote]) => `<p>${escaped(number)} “${escaped(quote)}”</p>`).join("")}`;
  });
  if (sources.length) parts.push(`<p><b>${escaped(word("sources_title"))}</b></p>`, ...sources);
  return parts.join("");
};
const copyPlain = async (words) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(words);
  // Without https there is no clipboard; the old way still copies a selection.
  const area = Object.assign(document.createElement("textarea"), { value: words });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("not copied");
};
const copyRich = async (html, words) => {
  if (!navigator.clipboard?.write) return copyPlain(words);
  const part = (type, value) => [type, new Blob([value], { type })];
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries([part("text/html", html), part("text/plain", words)]))]);
};
const tools = {
  "dx-copy-text": () => copyPlain(asText(false)),
  "dx-copy-markdown": () => copyPlain(asText(true)),
  "dx-copy-word": () => copyRich(asHtml(), asText(false)),
  "dx-share": () => copyPlain(sharedLink()),
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("#dx-actions button");
  if (!button) return;
  if (button.id === "dx-print") window.print();
  else tools[button.id]?.().then(() => say(word("copied")), () => say(word("not_copied")));
});

// A chart as PNG: drawn by the browser, at twice the size, so that it is sharp in a report.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".dx-chart a.dx-png");
  if (!link) return;
  event.preventDefault();
  const image = new Image();
  image.onload = () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width * 2, height: image.height * 2 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const address = URL.createObjectURL(blob);
      Object.assign(document.createElement("a"), { href: address, download: "bieu-do.png" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    });
  };
  image.src = link.href;
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
  const log = document.querySelector("#dx-chat [role=log]");
  if (log && log.getAttribute("aria-label") !== word("chat_label")) log.setAttribute("aria-label", word("chat_label"));
  for (const table of document.querySelectorAll("#dx-chat .dx-table")) table.setAttribute("aria-label", word("table_label"));
  reachable(document.getElementById("dx-side"));
  for (const [who, name] of Object.entries(names)) {
    for (const message of document.querySelectorAll(`#dx-chat [data-testid="${who}"]`)) {
      message.setAttribute("role", "group");
      if (message.getAttribute("aria-label") !== name[language]) message.setAttribute("aria-label", name[language]);
    }
  }
}).observe(document.documentElement, { subtree: true, childList: true });
