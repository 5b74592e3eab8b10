// Two xAPI clients, unmodified: node xapi_clients.mjs <endpoint> <name> <password>. Prints what each call came to, as JSON.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const XAPI = require('@xapi/xapi').default ?? require('@xapi/xapi')
const TinCan = require('tincanjs')

const [endpoint, username, password] = process.argv.slice(2)
const told = {}
const actor = { account: { homePage: 'https://lms.example', name: 's1' } }
const verb = (name) => ({ id: `http://adlnet.gov/expapi/verbs/${name}`, display: { en: name } })
const object = { id: 'https://lms.example/quiz/7', definition: { name: { 'en-US': 'Loops' } } }
const result = { score: { raw: 3, scaled: 0.6 }, success: false, duration: 'PT40S' }

const xapi = new XAPI({ endpoint, auth: XAPI.toBasicAuth(username, password), adapter: 'fetch' })
const called = async (name, call) => {
  try {
    const { data, status } = await call()
    told[name] = { status, data }
  } catch (error) {
    told[name] = { error: error.message }
  }
}
const one = { id: '0c3a7a1c-9a0a-4a7e-8a5c-0d6c7c1c0001', actor, verb: verb('answered'), object, result }
await called('about', () => xapi.getAbout())
await called('one', () => xapi.sendStatement({ statement: one }))
await called('again', () => xapi.sendStatement({ statement: one }))
await called('changed', () => xapi.sendStatement({ statement: { ...one, result: { success: true } } }))
await called('unnamed', () => xapi.sendStatement({ statement: { actor, verb: verb('opened'), object } }))
await called('several', () =>
  xapi.sendStatements({
    statements: [
      { id: '0c3a7a1c-9a0a-4a7e-8a5c-0d6c7c1c0002', actor, verb: verb('attempted'), object },
      { id: '0c3a7a1c-9a0a-4a7e-8a5c-0d6c7c1c0003', actor, verb: verb('failed'), object, result },
    ],
  }),
)
await called('attached', () =>
  xapi.sendStatement({
    statement: { ...one, id: '0c3a7a1c-9a0a-4a7e-8a5c-0d6c7c1c0004', attachments: [{ usageType: 'https://x.example', display: { en: 'x' }, contentType: 'text/plain', length: 1, sha2: 'ab' }] },
    attachments: [new TextEncoder().encode('x').buffer],
  }),
)

const lrs = new TinCan.LRS({ endpoint, username, password, allowFail: false })
const saved = (name, call) =>
  new Promise((resolve) =>
    call((error, xhr) => {
      told[name] = { error: error === null ? null : String(error), status: xhr?.status ?? null }
      resolve()
    }),
  )
const put = new TinCan.Statement({
  id: '0c3a7a1c-9a0a-4a7e-8a5c-0d6c7c1c0005',
  actor: { account: actor.account },
  verb: verb('completed'),
  target: object,
  timestamp: '2026-11-22T10:15:00Z',
})
await saved('put', (callback) => lrs.saveStatement(put, { callback }))
await saved('put again', (callback) => lrs.saveStatement(put, { callback }))
put.verb = new TinCan.Verb(verb('passed'))
await saved('put changed', (callback) => lrs.saveStatement(put, { callback }))
await saved('both', (callback) =>
  lrs.saveStatements(
    ['watched', 'paused'].map((name) => new TinCan.Statement({ actor: { mbox: 'mailto:ann@x.example' }, verb: verb(name), target: object })),
    { callback },
  ),
)
console.log(JSON.stringify(told))
