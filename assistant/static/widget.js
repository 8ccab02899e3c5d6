// The question widget for any web page, also the whole of /embed. No dependency, no cookie, no key, no other host.
// Everything stands in a shadow root; all text becomes text nodes, never HTML; styles are a constructed sheet, so that a
// page with a strict Content-Security-Policy needs to allow this host in script-src and connect-src and nothing else.
(() => {
  "use strict";
  const TEXTS = /*TEXTS*/ {};
  const LIMITS = /*LIMITS*/ {};
  const script = document.currentScript || document.querySelector('script[src*="/widget.js"]');
  const base = script.src.replace(/widget\.js.*$/, "");
  const { province = "", lang = "vi", accent = "", mode = "" } = script.dataset;
  const language = lang === "en" ? "en" : "vi";
  const inline = mode === "inline";
  const text = (name) => TEXTS[name][language];
  const storageKey = "dx-widget " + base;

  // --- what survives navigation inside the portal, for this tab only ---
  let state = { open: false, turns: [] };
  try {
    const kept = JSON.parse(sessionStorage.getItem(storageKey));
    if (kept && Array.isArray(kept.turns)) state = { open: Boolean(kept.open), turns: kept.turns };
  } catch { /* no storage here: the conversation lasts as long as the page */ }
  const keep = () => {
    try {
      sessionStorage.setItem(storageKey, JSON.stringify(state));
    } catch { /* full or forbidden */ }
  };

  // --- building ---
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };

  // The answer's text: lines, "- " items, "> " quotes, "| cell |" tables, **bold** and [n]. Nothing else is known.
  const inlineNodes = (line, jump) =>
    line.split(/(\*\*[^*]{1,500}\*\*|\[\d{1,3}\])/).map((part) => {
      const marker = /^\[(\d{1,3})\]$/.exec(part);
      if (marker) return jump(Number(marker[1]), part);
      return part.startsWith("**") && part.length > 4 ? make("strong", {}, ...inlineNodes(part.slice(2, -2), jump)) : part;
    });
  const cells = (line) => line.slice(1, -1).split("|").map((cell) => cell.trim());
  const kindOf = (line) =>
    !line ? "blank" : /^\|.*\|$/.test(line) ? "table" : /^[-•*] /.test(line) ? "item" : line.startsWith(">") ? "quote" : "text";
  const tableOf = (lines, jump) => {
    const rows = lines.map(cells);
    const body = rows.filter((row) => !row.every((cell) => /^:?-{2,}:?$/.test(cell)));
    const headed = body.length < rows.length;
    const table = make("table", {}, ...body.map((row, index) =>
      make("tr", {}, ...row.map((cell) =>
        headed && index === 0 ? make("th", { scope: "col" }, ...inlineNodes(cell, jump)) : make("td", {}, ...inlineNodes(cell, jump))))));
    return make("div", { class: "table", tabindex: 0, role: "region", "aria-label": text("table_label") }, table);
  };
  const textNodes = (value, jump) => {
    const blocks = [];
    for (const line of value.split("\n").map((item) => item.trim())) {
      const kind = kindOf(line);
      const last = blocks.at(-1);
      if (last && last.kind === kind && kind !== "text") last.lines.push(line);
      else blocks.push({ kind, lines: [line] });
    }
    return blocks.filter((block) => block.kind !== "blank").map(({ kind, lines }) => {
      if (kind === "table") return tableOf(lines, jump);
      if (kind === "item") return make("ul", {}, ...lines.map((line) => make("li", {}, ...inlineNodes(line.slice(2), jump))));
      if (kind === "quote") return make("blockquote", { lang: "vi" }, ...lines.map((line) => make("p", {}, line.replace(/^>\s*/, ""))));
      return make("p", {}, ...inlineNodes(lines[0], jump));
    });
  };

  // One block a document: what it is, then each quote, folded to its first words.
  const SHORT = 90;
  const quoteOf = ({ marker, quote }) => {
    const short = quote.length > SHORT ? quote.slice(0, quote.lastIndexOf(" ", SHORT)) + " …" : quote;
    return make("details", { "data-marker": marker },
      make("summary", {}, make("strong", {}, `[${marker}] `), make("span", { lang: "vi" }, short)),
      make("blockquote", { lang: "vi" }, make("mark", {}, quote)));
  };
  const sourceOf = (citations) => {
    const [first] = citations;
    const facts = [first.source || text("publisher_unknown")];
    if (first.kind === "summary") facts.push(text("summary_badge"));
    const marks = citations.map((item) => `mark=${item.start}-${item.end}`).join("&");
    const whole = `${base}documents/${encodeURIComponent(first.document_id)}?${marks}&language=${language}#trich-1`;
    const link = /^https?:\/\//i.test(first.url || "")
      ? [" · ", make("a", { href: first.url, target: "_blank", rel: "noopener noreferrer nofollow" }, text("open_source"))]
      : [];
    return make("div", {}, make("h4", { lang: "vi" }, first.title), make("p", { class: "facts" }, facts.join(" · "), ...link),
      ...citations.map(quoteOf), make("p", {}, make("a", { href: whole, target: "_blank", rel: "noopener" }, text("open_document"))));
  };

  const answerOf = (answer) => {
    const documents = new Map();
    for (const item of answer.citations) documents.set(item.document_id, [...(documents.get(item.document_id) || []), item]);
    const sources = [...documents.values()].map(sourceOf);
    const quotes = sources.flatMap((source) => [...source.querySelectorAll("details")]);
    const jump = (number, label) => {
      const source = quotes.find((item) => item.dataset.marker === String(number));
      if (!source) return label;
      const open = () => {
        source.open = true;
        source.firstChild.focus();
        source.scrollIntoView({ block: "nearest" });
      };
      return make("button", { type: "button", class: "marker", "aria-label": `${text("widget_source")} ${number}`, onclick: open }, label);
    };
    const notices = answer.notices.map((notice) => make("p", { class: "notice" }, notice.text));
    return make("div", { class: "answer", lang: answer.language },
      ...textNodes(answer.text, jump), ...notices,
      ...(sources.length ? [make("div", { class: "sources" }, make("h3", {}, text("sources_title")), ...sources)] : []));
  };
  const ratingOf = (answer) => {
    const box = make("div", { class: "rating" });
    const rate = (rating) => {
      post("api/feedback", { answer_id: String(answer.id), rating }).catch(() => {});
      box.replaceChildren(text("thanks"));
      box.tabIndex = -1;
      box.focus();
    };
    box.append(make("button", { type: "button", class: "chip", onclick: () => rate(1) }, text("helpful")),
      make("button", { type: "button", class: "chip", onclick: () => rate(-1) }, text("not_helpful")));
    return box;
  };

  // --- the panel ---
  const log = make("div", { class: "log", role: "log", "aria-live": "polite", tabindex: 0, "aria-label": text("chat_label") });
  const input = make("input", { id: "q", type: "text", autocomplete: "off", maxlength: LIMITS.question, placeholder: text("widget_placeholder") });
  const send = make("button", { type: "submit", class: "send" }, text("ask"));
  const form = make("form", { onsubmit: (event) => { event.preventDefault(); ask(input.value); } },
    make("label", { for: "q", class: "hidden" }, text("question_label")), input, send);
  const again = make("button", { type: "button", class: "plain", onclick: () => { state.turns = []; keep(); show(); input.focus(); } }, text("clear"));
  const close = make("button", { type: "button", class: "plain", onclick: () => toggle(false) }, text("widget_close"));
  const panel = make(inline ? "main" : "section", inline ? { class: "panel" } : { class: "panel", role: "dialog", "aria-label": text("title") },
    make("header", {}, make(inline ? "h1" : "h2", {}, province ? `${text("widget_title")} · ${province}` : text("widget_title")), again, ...(inline ? [] : [close])),
    log, form, make("p", { class: "about" }, text("widget_about")));
  const launcher = make("button", { type: "button", class: "launcher", "aria-expanded": "false", onclick: () => toggle(true) }, text("widget_open"));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !inline) toggle(false);
  });

  const show = () => {
    log.replaceChildren();
    if (!state.turns.length) log.append(make("p", { class: "empty" }, text(province ? "widget_hint" : "chat_placeholder")));
    state.turns.forEach((turn, index) => add(turn, index === state.turns.length - 1));
    again.hidden = !state.turns.length;
  };
  const add = (turn, last) => {
    const question = make("p", { class: "question" }, turn.question);
    log.append(question);
    if (!turn.answer) return question;
    log.append(answerOf(turn.answer));
    if (last) {
      if (turn.answer.id) log.append(ratingOf(turn.answer));
      const next = (turn.answer.suggestions || []).slice(0, 3);
      log.append(make("div", { class: "next" }, ...next.map((item) => make("button", { type: "button", class: "chip", onclick: () => ask(item) }, item))));
    }
    return question;
  };
  const toggle = (open) => {
    state.open = open;
    keep();
    panel.hidden = !open;
    launcher.hidden = open;
    launcher.setAttribute("aria-expanded", String(open));
    (open ? input : launcher).focus();
  };

  // --- asking ---
  const post = async (path, body) => {
    const options = { method: "POST", credentials: "omit", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    return fetch(base + path, { ...options, signal: AbortSignal.timeout ? AbortSignal.timeout(90000) : undefined });
  };
  const failure = (status) => text(status === 429 || status === 503 ? "widget_busy" : status === 403 ? "widget_refused" : "widget_failed");
  let busy = false;
  const ask = async (value) => {
    const question = value.trim();
    if (!question || busy) return;
    busy = true;
    send.disabled = true;
    log.querySelectorAll(".empty, .rating, .next").forEach((item) => item.remove());
    const asked = make("p", { class: "question" }, question);
    const waiting = make("p", { class: "waiting" }, text("widget_waiting"));
    log.append(asked, waiting);
    asked.scrollIntoView({ block: "start" });
    const history = state.turns.flatMap((turn) => [{ role: "user", content: turn.question }, { role: "assistant", content: turn.answer.text }]);
    const request = { question, history: history.slice(-LIMITS.turns), province: province || null };
    if (lang === "en") request.language = "en";
    let fault = "";
    try {
      const response = await post("api/ask", request);
      if (response.ok) {
        const answer = await response.json();
        state.turns = [...state.turns, { question, answer }].slice(-LIMITS.turns / 2);
        input.value = "";
      } else fault = failure(response.status);
    } catch {
      fault = text("widget_failed");
    }
    keep();
    waiting.remove();
    asked.remove();
    again.hidden = !state.turns.length;
    if (fault) log.append(make("p", { class: "fault", role: "alert" }, fault));
    else add(state.turns.at(-1), true).scrollIntoView({ block: "start" });
    busy = false;
    send.disabled = false;
    input.focus({ preventScroll: true });
  };

  // --- looks ---
  const colour = accent && CSS.supports("color", accent) ? accent : "#0b4f8a";
  const onColour = () => {
    const [red, green, blue] = (getComputedStyle(launcher).backgroundColor.match(/[\d.]+/g) || [0, 0, 0]).map(Number);
    const linear = (value) => (value / 255 <= 0.04045 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) > 0.179 ? "#000" : "#fff";
  };
  const CSS_TEXT = `
:host{all:initial;color-scheme:light;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:#1b1b1b;--rule:#cfd6de;--soft:#f3f6f9;--muted:#46505a}
*{box-sizing:border-box}[hidden]{display:none!important}
button,input{font:inherit;color:inherit}button{cursor:pointer}
:focus-visible{outline:3px solid #0b4f8a;outline-offset:2px}
.launcher{position:fixed;right:20px;bottom:20px;z-index:2147483000;background:var(--accent);color:var(--on);border:0;border-radius:6px;padding:12px 18px;font-weight:600;box-shadow:0 2px 10px #0004;min-height:44px}
.panel{position:fixed;right:20px;bottom:20px;z-index:2147483000;width:min(440px,calc(100vw - 24px));height:min(640px,calc(100vh - 40px));display:flex;flex-direction:column;background:#fff;border:1px solid var(--rule);border-top:4px solid var(--accent);border-radius:6px;box-shadow:0 6px 30px #0003}
:host([mode=inline]) .panel{position:fixed;inset:0;width:auto;height:auto;border-width:4px 0 0;border-radius:0;box-shadow:none}
header{display:flex;align-items:center;gap:8px;padding:10px 14px;border-bottom:1px solid var(--rule)}
h1,h2{flex:1;margin:0;font-size:1.0625rem;font-weight:650;line-height:1.3}
.plain{background:none;border:1px solid var(--rule);border-radius:4px;padding:4px 10px;min-height:36px;font-size:.875rem;white-space:nowrap}
.log{flex:1;overflow-y:auto;padding:12px 14px;overflow-wrap:anywhere;min-height:0}
p{margin:0 0 8px}ul{margin:0 0 8px;padding-left:20px}
.empty,.waiting,.about,.facts{color:var(--muted)}
.question{background:var(--soft);border-radius:6px;padding:8px 12px;margin:6px 0 10px;white-space:pre-wrap}
.notice{border-left:3px solid var(--accent);background:var(--soft);padding:6px 10px;font-size:.9375rem}
.fault{border-left:3px solid #9b1c1c;background:#fdf2f2;padding:6px 10px}
.table{overflow-x:auto;margin:0 0 10px}table{border-collapse:collapse;width:100%;font-size:.9375rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:6px 10px 6px 0;border-bottom:1px solid var(--rule);overflow-wrap:normal}th{border-bottom:2px solid #1b1b1b}
.marker{background:none;border:0;padding:2px 3px;color:#0b4f8a;font-size:.875em;text-decoration:underline;white-space:nowrap}
h3{font-size:.9375rem;margin:14px 0 4px;border-top:2px solid var(--rule);padding-top:8px}h4{font-size:.9375rem;font-weight:600;margin:6px 0 0;line-height:1.4}
details[open] summary span{display:none}details{border-top:1px solid var(--rule);padding:4px 0}summary{cursor:pointer;font-size:.9375rem;padding:4px 0}
.facts{font-size:.875rem;margin:0 0 4px}blockquote{margin:4px 0 8px;padding:2px 0 2px 12px;border-left:3px solid var(--rule);white-space:pre-wrap;font-size:.9375rem}
mark{background:#ffe99a;color:#1b1b1b}a{color:#0b4f8a}
.chip{background:#fff;border:1px solid var(--rule);border-radius:4px;color:#0b4f8a;text-align:left;padding:6px 10px;margin:0 6px 6px 0;min-height:36px;font-size:.9375rem}
.rating{margin:8px 0 4px;color:var(--muted);font-size:.9375rem}
form{display:flex;gap:8px;padding:10px 14px 6px;border-top:1px solid var(--rule)}
input{flex:1;min-width:0;border:1px solid #6b7680;border-radius:4px;padding:8px 10px;min-height:44px;background:#fff}input::placeholder{color:var(--muted);opacity:1}
.send{background:var(--accent);color:var(--on);border:0;border-radius:4px;padding:8px 16px;font-weight:600;min-height:44px}.send:disabled{background:#5f6b76;color:#fff}
.about{font-size:.8125rem;line-height:1.4;padding:0 14px 10px;margin:0}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(max-width:480px){.panel{inset:0;width:auto;height:auto;border-width:4px 0 0;border-radius:0}}
@media print{.launcher,.panel{display:none}}`;

  const start = () => {
    const host = make("div", { id: "dx-widget", lang: language, ...(inline ? { mode: "inline" } : {}) });
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS_TEXT);
    root.adoptedStyleSheets = [sheet];
    host.style.setProperty("--accent", colour);
    root.append(launcher, panel);
    document.body.append(host);
    host.style.setProperty("--on", onColour());
    show();
    panel.hidden = !inline && !state.open;
    launcher.hidden = !panel.hidden;
    const last = [...log.querySelectorAll(".question")].at(-1);
    if (last && !panel.hidden) last.scrollIntoView({ block: "start" });
  };
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
