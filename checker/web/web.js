/* The page that asks the server on this machine. What comes back is parsed into nodes; nothing in it can run. */
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const spoken = () => document.querySelector("input[name=lang]:checked").value;
  const desk = document.getElementById("desk");
  const busy = document.getElementById("busy");
  const stage = document.getElementById("stage");
  const share = document.getElementById("share");
  const status = document.getElementById("said");
  const token = location.hash.slice(1);
  let version = -1;
  let running = 0;
  let turn = Promise.resolve();

  const tell = (key, values = {}) => {
    status.replaceChildren(words.say[key][spoken()].replace(/\{(\w+)\}/g, (_, name) => values[name]));
  };
  const ask = async (path, body, kind = "application/json", signal = undefined) => {
    const reply = await fetch(path, {
      method: "POST",
      signal,
      headers: { "Content-Type": kind, "X-Shopcheck-Token": token },
      body: kind === "application/json" ? JSON.stringify({ lang: spoken(), ...body }) : body,
    });
    if (!reply.ok) throw reply;
    return reply;
  };

  /* What somebody has typed and not sent stays, and so do ticks and what was folded or unfolded. */
  const named = (part) => part.closest("form")?.dataset.key + "|" + (part.name || part.id);
  /* A fold is known by where it stands and what it is called, however much is in it. */
  const folded = (part) => [
    part.closest("form")?.dataset.key,
    part.closest("section")?.getAttribute("aria-labelledby") ?? part.closest("[id]")?.id,
    part.querySelector("summary").textContent.replace(/[\d,.]+/g, ""),
  ].join("|");
  const kept = () => {
    const texts = new Map();
    desk.querySelectorAll("form input, form select, form textarea").forEach((part) => {
      if (part.value !== part.defaultValue) texts.set(named(part), part.value);
    });
    const ticked = new Set(
      Array.from(desk.querySelectorAll(".todo input:checked"), (box) => box.parentNode.textContent));
    const folds = new Map(Array.from(desk.querySelectorAll("details"), (part) => [folded(part), part.open]));
    const focus = document.activeElement;
    const writing = desk.querySelector("textarea");
    const place = writing && [writing.selectionStart, writing.selectionEnd, writing.scrollTop, writing.scrollLeft];
    return { texts, ticked, folds, place, focus: desk.contains(focus) ? focus.id : "" };
  };
  const restore = ({ texts, ticked, folds, place, focus }, sent) => {
    desk.querySelectorAll("form input, form select, form textarea").forEach((part) => {
      const text = texts.get(named(part));
      if (text !== undefined && part.closest("form").dataset.key !== sent) part.value = text;
    });
    desk.querySelectorAll(".todo input").forEach((box) => {
      box.checked = ticked.has(box.parentNode.textContent);
    });
    const wrong = document.getElementById("wrong");
    desk.querySelectorAll("details").forEach((part) => {
      part.open = part.contains(wrong) || (folds.get(folded(part)) ?? part.open);
    });
    const next = wrong ? wrong.closest("form").querySelector("input, select")
      : sent ? desk.querySelector("form[data-do=answer] input, form[data-do=answer] select, textarea")
      : document.getElementById(focus);
    next?.focus({ preventScroll: !wrong });
    const writing = desk.querySelector("textarea");
    if (writing && place) {
      writing.setSelectionRange(place[0], place[1]);
      [writing.scrollTop, writing.scrollLeft] = place.slice(2);
    }
  };
  const draw = (reply, sent) => {
    const before = kept();
    const part = new DOMParser().parseFromString(reply.html, "text/html").body;
    desk.replaceChildren(...Array.from(part.childNodes, (node) => document.importNode(node, true)));
    version = reply.version;
    restore(before, sent);
    desk.dispatchEvent(new Event("furnish", { bubbles: true }));
    /* What is asked is there at once, its order and the plans come later. */
    if (reply.later) finish(reply.later);
  };
  let finishing = false;
  const finish = async (step) => {
    if (finishing) return;
    finishing = true;
    try {
      const reply = await (await ask("/do", { do: step })).json();
      finishing = false;
      if (reply.later === step || reply.version !== version) return;
      if (view.do === "show") during(async () => draw(reply));
      else if (reply.later) finish(reply.later);
    } catch { /* then they stay as they are */ } finally {
      finishing = false;
    }
  };

  const watch = async () => {
    while (running) {
      try {
        const now = await (await ask("/progress", {})).json();
        stage.replaceChildren(now.stage || words.say.working[spoken()]);
        if (now.of) share.value = now.done / now.of;
        else share.removeAttribute("value");
      } catch { /* the answer itself will tell */ }
      await new Promise((done) => setTimeout(done, 400));
    }
  };
  /* One thing after the other; each is shown to be under way when it takes a while. */
  const during = (work) => {
    const doing = turn.then(async () => {
      running += 1;
      const late = setTimeout(() => { busy.hidden = false; watch(); }, 300);
      try {
        return await work();
      } catch (error) {
        if (error instanceof Response) tell({ 403: "no-token", 409: "cancelled" }[error.status] || "failed");
        else tell("gone");
        if (error.status === 409 || error.status === 500) await refresh();
      } finally {
        clearTimeout(late);
        running -= 1;
        busy.hidden = true;
      }
    });
    turn = doing.catch(() => {});
    return doing;
  };
  /* What is looked at: everything, one order, or one shop of several. */
  let view = { do: "show" };
  const refresh = async () => draw(await (await ask("/do", view)).json());
  /* A text that is written is looked at as its writer pauses, and before anything else is done with it. */
  let pause = 0;
  const edit = () => {
    clearTimeout(pause);
    pause = 0;
    const text = desk.querySelector("textarea").value;
    return during(async () => draw(await (await ask("/do", { do: "edit", text })).json()));
  };
  desk.addEventListener("input", (event) => {
    if (event.target.localName !== "textarea") return;
    clearTimeout(pause);
    pause = setTimeout(edit, 800);
  });
  const act = (body, sent) => {
    if (pause && body.do !== "discard") edit();
    clearTimeout(pause);
    pause = 0;
    return done(body, sent);
  };
  const done = (body, sent) => during(async () => {
    view = ["order", "shop"].includes(body.do) ? body : { do: "show" };
    draw(await (await ask("/do", body)).json(), sent);
    tell("done");
  });

  /* What is being sent can be broken off; what came before it is gone too, as it hasn't been read. */
  let sending = null;
  const put = (files) => during(async () => {
    const { signal } = sending = new AbortController();
    for (const file of files) {
      const name = file.webkitRelativePath || file.name;
      tell("sending", { name });
      try {
        await ask("/file?name=" + encodeURIComponent(name), file, "application/octet-stream", signal);
      } catch (error) {
        if (signal.aborted) {
          tell("cancelled");
          return;
        }
        if (error.status !== 413) throw error;
        tell("too-large", { name });
        return;
      }
    }
    draw(await (await ask("/do", { do: "read" })).json());
    tell("done");
  });
  const save = (kind, shop) => during(async () => {
    const reply = await ask("/save", { kind, shop });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await reply.blob());
    link.download = decodeURIComponent(reply.headers.get("X-Shopcheck-Name"));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });

  /* Folders that are dropped are walked through. */
  const walked = async (entry) => {
    if (entry.isFile) {
      const file = await new Promise((done, failed) => entry.file(done, failed));
      Object.defineProperty(file, "webkitRelativePath", { value: entry.fullPath.slice(1) });
      return [file];
    }
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (!some.length) return found;
      for (const each of some) found.push(...await walked(each));
    }
  };
  const drop = document.getElementById("drop");
  addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  addEventListener("dragleave", () => drop.classList.remove("over"));
  addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const entries = Array.from(event.dataTransfer.items, (item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const files = Array.from(event.dataTransfer.files);
    const found = entries.some((entry) => entry.isDirectory)
      ? (await Promise.all(entries.map(walked))).flat() : files;
    if (found.length) put(found);
  });
  for (const name of ["files", "folder"]) {
    document.getElementById(name).addEventListener("change", (event) => {
      const files = Array.from(event.target.files);
      event.target.value = "";
      if (files.length) put(files);
    });
  }

  desk.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    act({ do: form.dataset.do, key: form.dataset.key || "", ...Object.fromEntries(new FormData(form)) },
      form.dataset.key);
  });
  desk.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-do], button[data-save]");
    if (!button) return;
    if (button.dataset.save) save(button.dataset.save, button.dataset.shop || "");
    else act({ do: button.dataset.do, key: button.dataset.key || "", text: button.dataset.value }, button.dataset.key);
  });
  /* The address keeps its key: links within the page lead there without it. */
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    event.preventDefault();
    const at = link.getAttribute("href");
    if (at.startsWith("#shop-")) {
      act({ do: "shop", text: at });
      return;
    }
    const target = document.getElementById(decodeURIComponent(at.slice(1)));
    for (let part = target; part; part = part.parentElement) if (part.localName === "details") part.open = true;
    target?.scrollIntoView();
    if (target && !target.hasAttribute("tabindex")) target.tabIndex = -1;
    target?.focus({ preventScroll: true });
  });
  document.getElementById("cancel").addEventListener("click", () => {
    sending?.abort();
    ask("/cancel", {}).catch(() => {});
  });
  document.querySelectorAll("input[name=lang]").forEach((choice) =>
    choice.addEventListener("change", () => during(refresh)));

  /* Another window may have changed what lies there; and the server stops when no window is left. */
  const look = async () => {
    if (running || document.hidden) return;
    try {
      const now = await (await ask("/progress", {})).json();
      if (now.version !== version) await during(refresh);
    } catch (error) {
      if (!(error instanceof Response)) tell("gone");
    }
  };
  setInterval(look, 20000);
  setInterval(() => ask("/progress", {}).catch(() => {}), 60000);
  document.addEventListener("visibilitychange", look);
  if (token) during(refresh);
  else tell("no-token");
})();
