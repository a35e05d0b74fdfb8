// The shell's behaviour: theme, zone, sidebar, keys to places, menus, dialogs, dropped files, toasts, htmx errors.
// A classic script in <head>: the theme and the sidebar must stand before the first paint.
(() => {
  "use strict";
  const root = document.documentElement;

  const remember = (key, value) => {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // Storage may be switched off; the choice then lasts for this page.
    }
  };
  const recall = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };

  // Theme: "light", "dark" or "auto" (what the system says).
  const showTheme = (theme) => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-theme-set]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
    }
  };
  const storedTheme = () => {
    const theme = recall("theme");
    return theme === "light" || theme === "dark" ? theme : "auto";
  };

  // The zone in which days are counted, for the server.
  const zone = `${-new Date().getTimezoneOffset()}:${Intl.DateTimeFormat().resolvedOptions().timeZone}`;
  if (!document.cookie.split("; ").includes(`zone=${zone}`)) {
    document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;
    root.dataset.newZone = "";
  }

  const toggleSidebar = () => {
    const closed = root.dataset.sidebar !== "closed";
    if (closed) root.dataset.sidebar = "closed";
    else delete root.dataset.sidebar;
    remember("sidebar", closed ? "closed" : null);
    markSidebar();
  };
  const markSidebar = () => {
    const button = document.querySelector("[data-sidebar-toggle]");
    button?.setAttribute("aria-expanded", String(root.dataset.sidebar !== "closed"));
  };

  root.dataset.script = "";
  if (recall("sidebar") === "closed") root.dataset.sidebar = "closed";
  showTheme(storedTheme());

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!except || !menu.contains(except)) menu.open = false;
    }
  };

  document.addEventListener("click", (event) => {
    const at = event.target instanceof Element ? event.target : null;
    if (!at) return;
    closeMenus(at.closest(".menu-item") && !at.closest("[data-theme-set]") ? null : at);

    const theme = at.closest("[data-theme-set]")?.dataset.themeSet;
    if (theme) {
      remember("theme", theme === "auto" ? null : theme);
      showTheme(theme);
    }
    if (at.closest("[data-sidebar-toggle]")) toggleSidebar();

    const opener = at.closest("a[data-dialog]");
    const dialog = opener && document.querySelector(opener.hash);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
    const closer = at.closest("[data-dialog-close]")?.closest("dialog");
    if (closer?.open) {
      event.preventDefault();
      closer.close();
    } else if (at instanceof HTMLDialogElement && at.open) {
      at.close(); // A click on the backdrop lands on the dialog itself.
    }
    at.closest("[data-dismiss]")?.closest(".toast, .alert")?.remove();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "\\" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      toggleSidebar();
    }
    if (event.key !== "Escape") return;
    const menu = event.target instanceof Element && event.target.closest("details.menu[open]");
    closeMenus();
    if (menu) menu.querySelector("summary").focus();
  });

  // G, then the letter of a place in the sidebar, goes there: before the keys of the page, which may
  // know the second letter too; off while typing.
  const typing = (node) => node.matches?.("input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable]") || node.closest?.("dialog[open]");
  let begun = -Infinity;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const key = event.key.toLowerCase();
    const second = event.timeStamp - begun < 1500;
    begun = key === "g" && !second ? event.timeStamp : -Infinity;
    const place = second && /^[a-z]$/.test(key) && document.querySelector(`.sidebar-nav [data-go="${key}"]`);
    if (!place) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    location.assign(place.href);
  }, { capture: true });

  // What takes dropped files comes when the first are dragged in.
  document.addEventListener("dragover", (event) => {
    const place = event.dataTransfer?.types.includes("Files") && document.querySelector("[data-upload-drop]");
    if (!place) return;
    event.preventDefault(); // else a quick drop would leave the page
    import(place.dataset.drop);
  });

  // Toasts leave after a while, unless somebody is at them.
  const expire = (toast) => {
    const seconds = Number(toast.dataset.toastSeconds);
    if (!seconds) return;
    setTimeout(() => {
      if (toast.matches(":hover, :focus-within")) expire(toast);
      else toast.remove();
    }, seconds * 1000);
  };
  const showTemplate = (id) => {
    const template = document.getElementById(id);
    if (template) document.getElementById("toasts")?.append(template.content.cloneNode(true));
  };

  document.addEventListener("DOMContentLoaded", () => {
    showTheme(storedTheme());
    markSidebar();
    const toasts = document.getElementById("toasts");
    if (!toasts) return;
    toasts.querySelectorAll(".toast").forEach(expire);
    new MutationObserver((changes) => {
      for (const node of changes.flatMap((change) => [...change.addedNodes])) {
        if (node instanceof HTMLElement && node.matches(".toast")) expire(node);
      }
    }).observe(toasts, { childList: true });
  });

  // A fault that the server explains names its own target; one that it doesn't gets plain words.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 400 && xhr.getResponseHeader("HX-Retarget")) event.detail.shouldSwap = true;
    else if (xhr.status >= 400 && xhr.status !== 422) showTemplate("toast-fault");
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => showTemplate("toast-offline"));
  }
})();
