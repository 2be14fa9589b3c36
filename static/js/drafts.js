/* What is typed and not yet stored stays in this tab, form by form, until the server says that it is stored.

   A session that ends, a broken line or a page that was left costs no words: the same person finds them in the form
   again. Whoever else signs in in this tab deletes them unseen. A draft of something that was stored anew meanwhile
   stands beside the form, not over it. Passwords, codes, keys and files are never kept; a form that asks for a secret
   is left alone altogether, and so is one that says `data-no-draft`. Without JavaScript forms are what they were. */
(() => {
  'use strict';
  const person = document.body.dataset.person;
  if (!person) return; // signed out, or a page that knows nobody: nothing is kept, shown or deleted
  const OWNER = 'isian-milik';
  const PREFIX = 'isian:';
  const COOKIE = 'tersimpan_';
  const CHOICES = ['checkbox', 'radio'];
  const NOT_TYPED = ['hidden', 'file', 'submit', 'button', 'reset', 'image'];
  const SECRET = /password|sandi|secret|token|(^|_)(code|otp|key)$/i;

  // --- the tab's store ---------------------------------------------------------------------------
  const attempt = (work) => { try { return work(); } catch { return null; } }; // a full or forbidden store only forgets
  const get = (key) => attempt(() => JSON.parse(sessionStorage.getItem(key)));
  const put = (key, record) => attempt(() => sessionStorage.setItem(key, JSON.stringify(record)));
  const remove = (key) => attempt(() => sessionStorage.removeItem(key));
  const keys = () => (attempt(() => Object.keys(sessionStorage)) || []).filter((key) => key.startsWith(PREFIX));

  if (attempt(() => sessionStorage.getItem(OWNER)) !== person) {
    attempt(() => { sessionStorage.clear(); sessionStorage.setItem(OWNER, person); });
  }

  // --- forms and their fields --------------------------------------------------------------------
  const isSecret = (field) => field.type !== 'hidden'
    && (field.type === 'password' || SECRET.test(field.name) || /password|one-time-code/.test(field.autocomplete));
  const savesItself = (field) => field.hasAttribute('hx-post') && !field.form.matches('[data-autosave]');
  // A level that is only looked at (levels.js) is not typed.
  const typed = (form) => Array.from(form.elements).filter(
    (field) => field.name && !NOT_TYPED.includes(field.type) && !field.matches('button, fieldset, output, object, .fl *, .is-looking input[type=radio]') && !savesItself(field));
  const keeps = (form) => Boolean(form) && form.getAttribute('method') === 'post' && !form.closest('[data-no-draft]')
    && !Array.from(form.elements).some(isSecret) && typed(form).length > 0;
  const allForms = () => Array.from(document.querySelectorAll('form')).filter(keeps);
  const addressOf = (form) => {
    const to = new URL(form.getAttribute('action') || window.location.href, window.location.href);
    return `${PREFIX}${to.pathname}${to.search}#`;
  };
  // Several forms of one address differ by the row that they are about and by what they ask first.
  const hidden = (form, names) => Array.from(form.elements).filter((field) => field.type === 'hidden' && names.test(field.name));
  const keyOf = (form) => {
    const about = hidden(form, /^(indicator|level)$/).map((field) => `${field.name}=${field.value}`);
    return addressOf(form) + (form.getAttribute('id') || [...about, typed(form)[0].name].join('&'));
  };
  const versionOf = (form) => hidden(form, /(^|-)(version|revision|usulan|tinjauan|seen)$/).map((field) => field.value).join();

  const byName = (form) => {
    const groups = new Map();
    typed(form).forEach((field) => groups.set(field.name, [...(groups.get(field.name) || []), field]));
    return groups;
  };
  const values = (fields) => fields.flatMap((field) => {
    if (CHOICES.includes(field.type)) return field.checked ? [field.value] : [];
    return field.multiple ? Array.from(field.selectedOptions, (option) => option.value) : [field.value];
  });
  const chosenFirst = (select) => {
    const chosen = Array.from(select.options).filter((option) => option.defaultSelected);
    return chosen.length || select.multiple ? chosen : Array.from(select.options).slice(0, 1);
  };
  const stored = (fields) => fields.flatMap((field) => {
    if (CHOICES.includes(field.type)) return field.defaultChecked ? [field.value] : [];
    return field.tagName === 'SELECT' ? chosenFirst(field).map((option) => option.value) : [field.defaultValue];
  });
  const settle = (fields) => fields.forEach((field) => {
    if (CHOICES.includes(field.type)) field.defaultChecked = field.checked;
    else if (field.tagName === 'SELECT') Array.from(field.options).forEach((option) => { option.defaultSelected = option.selected; });
    else field.defaultValue = field.value;
  });
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // --- keeping -----------------------------------------------------------------------------------
  const states = new WeakMap(); // form: {id, base, version, unsaved}
  const touched = new Set();
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => (byte % 36).toString(36)).join('');
  const stateOf = (form) => {
    if (!states.has(form)) states.set(form, { id: newId(), base: {}, version: versionOf(form), unsaved: [] });
    return states.get(form);
  };
  const titleOf = () => document.querySelector('h1')?.textContent.trim() || document.title;

  const keep = (form, more = {}) => {
    if (!form.isConnected || !keeps(form)) return;
    const state = stateOf(form);
    const record = { id: state.id, version: state.version, base: {}, values: {}, at: Date.now(), sent: false,
      page: { title: titleOf(), url: window.location.pathname + window.location.search }, ...more };
    byName(form).forEach((fields, name) => {
      if (same(values(fields), stored(fields)) && !state.unsaved.includes(name)) return;
      record.values[name] = values(fields);
      record.base[name] = state.base[name] ?? stored(fields);
    });
    const isChanged = Object.keys(record.values).length > 0;
    if (isChanged) put(keyOf(form), record); else remove(keyOf(form));
    form.toggleAttribute('data-changed', isChanged);
  };
  const touch = (event) => {
    const form = event.target.form;
    if (!keeps(form)) return;
    touched.add(form);
    keep(form);
    setTimeout(() => keepAsSent(form)); // a script of the page may have filled in more
  };
  const keepAsSent = (form) => { if (form.isConnected && keeps(form)) keep(form, { sent: Boolean(get(keyOf(form))?.sent) }); };
  const keepAll = () => touched.forEach(keepAsSent);
  ['input', 'change'].forEach((name) => document.addEventListener(name, touch));
  document.addEventListener('visibilitychange', () => { if (document.hidden) keepAll(); });
  // "Batal" throws away what its form holds, once the page is left by it.
  let cancelled = null;
  document.addEventListener('click', (event) => {
    const link = event.target.closest('form .k-buttons a.btn-plain');
    cancelled = link && keeps(link.closest('form')) ? link.closest('form') : null;
  });
  window.addEventListener('pagehide', () => {
    if (cancelled) { touched.delete(cancelled); remove(keyOf(cancelled)); }
    keepAll();
  });

  // --- sending, and what the server says of it ---------------------------------------------------
  const step = (id) => `${id}-${Date.now()}`;
  // What was sent from this address before (a preview, say) is stored together with this.
  const sentFrom = (form) => keys().filter((key) => key.startsWith(addressOf(form))).map(get)
    .filter((record) => record.sent).map((record) => record.id);
  document.addEventListener('submit', (event) => {
    if (event.defaultPrevented || !keeps(event.target)) return; // a script sends it
    touched.add(event.target);
    keep(event.target, { sent: true });
  });
  document.addEventListener('formdata', (event) => {
    const form = event.target;
    if (form.getAttribute('method') !== 'post') return;
    const own = keeps(form) && get(keyOf(form)) ? [stateOf(form).id] : [];
    new Set([...own, ...sentFrom(form)]).forEach((id) => event.formData.append('draft_id', step(id)));
  });
  const formOf = (element) => element.form || element.closest('form');
  document.addEventListener('htmx:configRequest', (event) => {
    const form = formOf(event.detail.elt);
    if (event.detail.verb !== 'post' || !keeps(form)) return;
    event.detail.headers['X-Draft'] = step(stateOf(form).id);
    if (event.detail.elt === form) { touched.add(form); keep(form, { sent: true }); }
  });

  const cookieSays = (id) => {
    const name = `${COOKIE}${id}=`;
    if (!document.cookie.split('; ').some((cookie) => cookie.startsWith(name))) return false;
    document.cookie = `${name}; Max-Age=0; Path=/; SameSite=Lax`;
    return true;
  };
  document.addEventListener('htmx:afterRequest', (event) => {
    const { xhr, requestConfig } = event.detail;
    const form = requestConfig?.verb === 'post' && formOf(requestConfig.elt); // which may be gone from the page
    if (!form || !states.has(form)) return;
    const fresh = xhr.status >= 200 && xhr.status < 300 && xhr.getResponseHeader('X-Saved');
    const sent = Object.fromEntries(Object.entries(requestConfig.parameters));
    // Afterwards: a script of the page may answer the same event.
    if (fresh || cookieSays(stateOf(form).id)) setTimeout(() => isStored(form, sent));
  });
  // Only what was sent, and has not been typed on since.
  const isStored = (form, sent) => {
    const state = stateOf(form);
    const taken = (name, fields) => name in sent
      && same([sent[name]].flat().map(String).filter((one) => one || !CHOICES.includes(fields[0].type)), values(fields));
    if (!form.isConnected) { removeSent(form, sent); return; }
    byName(form).forEach((fields, name) => {
      if (!taken(name, fields)) return;
      settle(fields);
      delete state.base[name];
      state.unsaved = state.unsaved.filter((other) => other !== name);
    });
    state.version = versionOf(form);
    keep(form);
    if (!form.hasAttribute('data-changed')) clearNotes(form);
  };
  const removeSent = (form, sent) => {
    touched.delete(form);
    keys().filter((key) => get(key).id === stateOf(form).id && Object.keys(get(key).values).every((name) => name in sent)).forEach(remove);
  };

  // --- coming back -------------------------------------------------------------------------------
  const fill = (form, kept) => {
    const groups = byName(form);
    const names = Object.keys(kept).filter((name) => groups.has(name));
    names.forEach((name) => groups.get(name).forEach((field, place) => {
      if (CHOICES.includes(field.type)) field.checked = kept[name].includes(field.value);
      else if (field.multiple) Array.from(field.options).forEach((option) => { option.selected = kept[name].includes(option.value); });
      else field.value = kept[name][place] ?? field.value;
    }));
    const changed = names.flatMap((name) => groups.get(name).filter((field) => field.type !== 'radio' || field.checked));
    changed.forEach((field) => {
      field.closest('details')?.setAttribute('open', '');
      ['input', 'change'].forEach((type) => field.dispatchEvent(new Event(type, { bubbles: true })));
    });
    return changed;
  };

  const notes = new WeakMap();
  const noteOf = (form, id) => {
    const note = document.getElementById(id).content.firstElementChild.cloneNode(true);
    form.parentElement.insertBefore(note, form); // a field may be called `before`
    notes.set(form, [...(notes.get(form) || []), note]);
    return note;
  };
  const clearNotes = (form) => { (notes.get(form) || []).filter((note) => !note.dataset.lama).forEach((note) => note.remove()); };
  const onPress = (note, what, work) => note.querySelector(`[data-do=${what}]`).addEventListener('click', work);

  const restore = (form, record) => {
    const state = stateOf(form);
    Object.assign(state, { id: record.id });
    const note = noteOf(form, 'isian-pulih');
    note.querySelector('[data-do=buang]').hidden = form.matches('[data-autosave]'); // it saves itself at once
    onPress(note, 'buang', () => {
      fill(form, Object.fromEntries(Array.from(byName(form), ([name, fields]) => [name, stored(fields)]).filter(([name]) => name in record.values)));
      note.remove();
      keep(form);
      typed(form)[0].focus();
    });
    fill(form, record.values);
    keep(form);
  };

  const words = (fields, kept) => {
    const labels = (value) => fields.find((field) => field.value === value)?.labels?.[0]?.textContent.trim() || value;
    if (CHOICES.includes(fields[0].type)) return kept.map(labels).join(', ');
    if (fields[0].tagName === 'SELECT') {
      return Array.from(fields[0].options).filter((option) => kept.includes(option.value)).map((option) => option.textContent.trim()).join(', ');
    }
    return kept.join('\n');
  };
  const nameOf = (fields, name) => (CHOICES.includes(fields[0].type)
    ? fields[0].closest('fieldset')?.querySelector('legend')?.textContent
    : fields[0].labels?.[0]?.textContent)?.trim() || name;
  const line = (list, term, text) => ['dt', 'dd'].forEach((tag, place) => {
    list.append(Object.assign(document.createElement(tag), { textContent: [term, text || '–'][place] }));
  });

  // Something newer is stored: what was typed on the older one is shown, and taken over only by a press.
  const showBeside = (form, key, record) => {
    const note = noteOf(form, 'isian-lama');
    note.dataset.lama = key;
    const groups = byName(form);
    note.querySelector('time').textContent = new Date(record.at).toLocaleTimeString('id-ID', { hour: '2-digit', minute: '2-digit' });
    Object.entries(record.values).forEach(([name, kept]) => {
      const fields = groups.get(name);
      line(note.querySelector('dl'), fields ? nameOf(fields, name) : name, fields ? words(fields, kept) : kept.join('\n'));
    });
    const done = () => { remove(key); note.remove(); };
    onPress(note, 'buang', () => { done(); typed(form)[0].focus(); });
    onPress(note, 'pakai', () => { done(); touched.add(form); fill(form, record.values)[0]?.focus(); keep(form); });
  };
  const setAside = (form, key, record) => {
    const aside = `${key}:lama:${record.id}`;
    put(aside, record);
    remove(key);
    showBeside(form, aside, record);
  };

  // The server's own answer to this form: what it shows is what was sent, and is not stored.
  const takeAnswer = (form, record, names) => {
    Object.assign(stateOf(form), { id: record.id, base: record.base, version: record.version, unsaved: names });
    touched.add(form);
    keep(form, { sent: true });
  };
  const recover = (form, isAnswer) => {
    const key = keyOf(form);
    keys().filter((other) => other.startsWith(`${key}:lama:`)).forEach((other) => showBeside(form, other, get(other)));
    const record = get(key);
    if (!record) return;
    const groups = byName(form);
    const names = Object.keys(record.values);
    const now = (name) => (groups.has(name) ? stored(groups.get(name)) : null);
    const isShown = names.every((name) => same(now(name), record.values[name]));
    const isUntouched = versionOf(form) === record.version && names.every((name) => same(now(name), record.base[name]));
    if (isAnswer && record.sent && !isUntouched) takeAnswer(form, record, names);
    else if (isShown) remove(key);
    else if (isUntouched) { touched.add(form); restore(form, record); } else setAside(form, key, { ...record, values: different(record, now) });
  };
  const different = (record, now) => Object.fromEntries(Object.entries(record.values).filter(([name, kept]) => !same(now(name), kept)));

  const seen = new WeakSet();
  const recoverAll = (isAnswer) => allForms().filter((form) => !seen.has(form)).forEach((form) => {
    seen.add(form);
    stateOf(form);
    recover(form, isAnswer);
  });
  document.addEventListener('DOMContentLoaded', () => {
    keys().filter((key) => cookieSays(get(key).id)).forEach(remove);
    recoverAll('answer' in document.body.dataset);
  });
  document.addEventListener('htmx:afterSettle', (event) => recoverAll(event.detail.xhr?.status >= 400));

  // For whoever asks before leaving: the pages of this tab where something waits.
  window.kawalDrafts = {
    pages: () => { keepAll(); return keys().map(get).map((record) => record.page); },
    names: () => allForms().map(keyOf),
    forget: () => { touched.clear(); attempt(() => { sessionStorage.clear(); sessionStorage.setItem(OWNER, person); }); },
  };
})();
