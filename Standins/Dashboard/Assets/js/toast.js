// A short message at the edge of the page; screen readers hear it.
export function toast(text, failed = false) {
  const message = document.createElement('p');
  message.textContent = text;
  message.classList.toggle('failed', failed);
  const place = document.getElementById('toasts');
  place.append(message);
  while (place.children.length > 3) place.firstChild.remove();
  setTimeout(() => message.remove(), failed ? 10000 : 4000);
}
