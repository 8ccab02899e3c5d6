"use strict";
// The page works without this: it watches a job, and keeps a form from being sent twice.
(() => {
  const POLL_MS = 1000;
  const status = document.getElementById("job-status");

  function say(text) {
    if (status && status.textContent !== text) status.textContent = text;
  }

  async function watch(panel) {
    const answer = await fetch(`/admin/jobs/${encodeURIComponent(panel.dataset.job)}`, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) return location.reload();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("job");
    if (!fresh) return location.reload();
    if ("settled" in fresh.dataset) {
      // The lists around it have changed as well.
      const address = new URL(location.href);
      address.searchParams.set("job", panel.dataset.job);
      return location.replace(address);
    }
    const shown = panel.querySelector("[data-progress]"), next = fresh.querySelector("[data-progress]");
    const stays = shown && next && Boolean(panel.querySelector("form")) === Boolean(fresh.querySelector("form"));
    if (stays) shown.replaceWith(next); // the button that stops the job stays, and may have the focus
    else panel.replaceWith(fresh);
    const watched = stays ? panel : fresh;
    say(watched.querySelector("h2").textContent);
    setTimeout(() => watch(watched).catch(() => setTimeout(() => location.reload(), 5 * POLL_MS)), POLL_MS);
  }

  const panel = document.getElementById("job");
  if (panel) {
    if (!("settled" in panel.dataset)) setTimeout(() => watch(panel).catch(() => {}), POLL_MS);
    else if (new URL(location.href).searchParams.has("job")) panel.querySelector("h2").focus();
  }

  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", () => {
      // Later, so that the button's own value is still sent.
      setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
    });
  }
  // Back from the cache of the browser: the form may be sent again.
  addEventListener("pageshow", () => document.querySelectorAll("button[disabled]").forEach((button) => { button.disabled = false; }));
})();
