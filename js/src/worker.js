/**
 * The line in a site's own service worker: `importScripts('https://feedback.example.com/cuecard-push.js')`. It shows what is
 * marked as ours, opens it, and keeps our subscription alive. Everything else is the site's, and is left to it.
 */

const worker = /** @type {any} */ (self);
/** What push.js wrote of each workspace. */
const CACHE = 'cuecard-push';
/** How long the site's pages are waited for. */
const WAIT_MS = 500;

worker.addEventListener('push', (/** @type {any} */ event) => {
  let ours;
  try {
    ours = event.data.json().cuecard;
  } catch {}
  if (!ours?.link) return;
  event.stopImmediatePropagation();
  const { title, body, tag, lang, dir, invitation, link } = ours;
  event.waitUntil(worker.registration.showNotification(title, { body, tag, lang, dir, data: { cuecard: { invitation, link } } }));
});

worker.addEventListener('notificationclick', (/** @type {any} */ event) => {
  const ours = event.notification.data?.cuecard;
  if (!ours) return;
  event.stopImmediatePropagation();
  event.notification.close();
  event.waitUntil(open(ours));
});

/** The page of the site that shows the card, else the person's own page of it. @param {{ invitation: string, link: string }} ours */
async function open({ invitation, link }) {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const showing = (/** @type {any} */ page) =>
    new Promise((found, none) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => found(page);
      setTimeout(none, WAIT_MS);
      page.postMessage({ cuecard: invitation }, [port2]);
    });
  const page = await Promise.any(pages.map(showing)).catch(() => {});
  return page ? page.focus() : worker.clients.openWindow(link);
}

worker.addEventListener('pushsubscriptionchange', (/** @type {any} */ event) => event.waitUntil(renew(event)));

/** @param {{ oldSubscription?: PushSubscription, newSubscription?: PushSubscription }} event */
async function renew({ oldSubscription, newSubscription }) {
  if (!(await caches.has(CACHE))) return;
  const cache = await caches.open(CACHE);
  for (const at of await cache.keys()) {
    const kept = await (await cache.match(at))?.json();
    const { base, key, vapid, endpoint } = kept;
    if (oldSubscription && oldSubscription.endpoint != endpoint) continue;
    const subscription = newSubscription ?? (await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: vapid }));
    const told = await fetch(base + 'w/push', { method: 'POST', body: JSON.stringify({ key, former: endpoint, subscription }), credentials: 'omit' });
    if (told.ok) await cache.put(at, new Response(JSON.stringify({ ...kept, endpoint: subscription.endpoint })));
  }
}
