// Saves the page in the background and says so honestly. Everything works without this file.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  document.getElementById("summary")?.focus();
  const form = document.getElementById("answers");
  if (!form) return;

  const line = document.getElementById("save");
  const words = form.dataset;
  const own = new Set(["csrf_token", "version", "back_to"]);
  const state = () => JSON.stringify([...new FormData(form)].filter(([name]) => !own.has(name)));
  const say = (text, tone = "") => {
    line.textContent = text;
    line.className = `save ${tone}`;
  };
  let saved = "dirty" in words ? "" : state();
  let running = null;
  let leaving = false;
  let stopped = false;
  let timer = 0;
  const dirty = () => state() !== saved;

  const schedule = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const send = async (keepalive) => {
    const sent = state();
    const body = new URLSearchParams(new FormData(form));
    body.set("go", "save");
    let reply = { failed: true };
    try {
      reply = await (await fetch(form.action, { method: "POST", body, keepalive })).json();
    } catch {
      // No network, or no server: said below, and tried again.
    }
    if (reply.saved) {
      form.elements.version.value = reply.version;
      saved = sent;
      if (reply.broken) say(words.broken, "bad");
      else if (dirty()) say(words.unsaved);
      else say(words.saved.replace("{time}", reply.saved), "good");
    } else {
      stopped = !reply.failed;
      say(reply.stale ? words.stale : reply.failed ? words.failed : words.expired, "bad");
      if (reply.failed) schedule(15000);
    }
  };

  function save(keepalive = false) {
    clearTimeout(timer);
    if (running || stopped || leaving || !dirty()) return;
    say(words.saving);
    running = send(keepalive === true).finally(() => {
      running = null;
      if (dirty() && !stopped && line.textContent === words.unsaved) schedule(300);
    });
  }

  // "Not enough information" and an answer exclude one another.
  const exclude = (input) => {
    const group = input.closest(".q");
    const special = "special" in input.dataset;
    if (!group || input.type === "radio" || (special && !input.checked)) return;
    for (const other of group.querySelectorAll(`[name="${CSS.escape(input.name)}"]`)) {
      if (other === input || (!special && !("special" in other.dataset))) continue;
      if (other.type === "checkbox") other.checked = false;
      else other.value = "";
    }
  };

  const changed = (wait) => {
    if (!dirty() || stopped) return;
    if (!running) say(words.unsaved);
    schedule(wait);
  };
  form.addEventListener("input", (event) => {
    exclude(event.target);
    changed(1200);
  });
  form.addEventListener("change", () => changed(250));
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[value^='clear:']");
    if (!button) return;
    event.preventDefault();
    const inputs = [...form.elements].filter((input) => input.name === button.value.slice(6));
    for (const input of inputs) input.checked = false;
    inputs[0]?.focus();
    changed(250);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (running) {
      // The version of this page is about to change: wait for it, then go on.
      event.preventDefault();
      const button = event.submitter;
      running.then(() => form.requestSubmit(button));
    } else if (leaving) event.preventDefault();
    else {
      leaving = true;
      setTimeout(() => (leaving = false), 8000);
    }
  });
  addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted) location.reload();
  });
  addEventListener("beforeunload", (event) => {
    if (leaving || !dirty()) return;
    save(true);
    event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
})();
