// Turns one DOM tree into another by changing only what differs: focus, selection, scroll and open details survive.

export function morph(from, to) {
  if (from.dataset && 'keep' in from.dataset && from.dataset.key === to.dataset.key) return;
  syncAttributes(from, to);
  syncChildren(from, to);
  syncField(from);
}

function syncAttributes(from, to) {
  for (const { name } of [...from.attributes]) {
    // A person opened or closed it.
    if (name === 'open' && from.tagName === 'DETAILS') continue;
    if (!to.hasAttribute(name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (name === 'open' && from.tagName === 'DETAILS') continue;
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
}

// What a person types is a property; a new page says its attribute. Whoever has the focus is left alone.
function syncField(element) {
  if (element === document.activeElement) return;
  if (element.tagName === 'INPUT') {
    if (element.type === 'checkbox' || element.type === 'radio') element.checked = element.hasAttribute('checked');
    else if (element.value !== (element.getAttribute('value') ?? '')) element.value = element.getAttribute('value') ?? '';
  } else if (element.tagName === 'SELECT') {
    const chosen = element.querySelector('option[selected]') ?? element.options[0];
    if (chosen && element.value !== chosen.value) element.value = chosen.value;
  }
}

function syncChildren(from, to) {
  const keyed = new Map();
  for (const child of from.children) if (child.id) keyed.set(child.id, child);

  let current = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    let match = null;
    if (wanted.id) match = keyed.get(wanted.id) ?? null;
    else if (current && !current.id && isSame(current, wanted)) match = current;

    if (!match) {
      from.insertBefore(document.importNode(wanted, true), current);
    } else {
      if (match === current) current = current.nextSibling;
      else from.insertBefore(match, current);
      if (match.nodeType === Node.ELEMENT_NODE) morph(match, wanted);
      else if (match.nodeValue !== wanted.nodeValue) match.nodeValue = wanted.nodeValue;
    }
  }
  while (current) {
    const next = current.nextSibling;
    current.remove();
    current = next;
  }
}

function isSame(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName;
}
