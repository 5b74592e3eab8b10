// The official Node client, unmodified: node segment_client.mjs <host> <write key>. Prints what went wrong, if anything.
import { Analytics } from '@segment/analytics-node'

const [host, writeKey] = process.argv.slice(2)
const analytics = new Analytics({ host, writeKey, flushAt: 3 })
analytics.on('error', (error) => {
  console.error(error.code, String(error.reason))
  process.exitCode = 1
})
const context = { conversation: { id: 'c1', participants: [{ id: 's1', role: 'student' }, { id: 'maria', role: 'mentor' }] } }
analytics.identify({ userId: 's1', traits: { name: 'Ann', plan: 'pro' } })
analytics.page({ userId: 's1', name: 'Course', properties: { url: 'https://academy.example/course?secret=1' } })
analytics.group({ userId: 's1', groupId: 'class-7' })
analytics.identify({ userId: 'old-s1', traits: { plan: 'free' } })
analytics.alias({ userId: 's1', previousId: 'old-s1' })
analytics.track({ userId: 'old-s1', event: 'exercise_failed', properties: { exercise: 'loops-3' } })
analytics.track({ userId: 's1', event: 'review_received', properties: { exercise: 'loops-3' }, context })
await analytics.closeAndFlush({ timeout: 8000 })
