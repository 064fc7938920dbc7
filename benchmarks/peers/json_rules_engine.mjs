// json-rules-engine, on Node.js: a run of the engine for each order. Its package is looked for in the working folder.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'

const { Engine } = createRequire(`${process.cwd()}/`)('json-rules-engine')
const [path, cutoff, quiet] = [process.argv[2], Number(process.argv[3]), 90 * 86400]
const engine = new Engine()
const rule = (type, operator, value) =>
  engine.addRule({ conditions: { all: [{ fact: 'ended', operator, value }] }, event: { type } })
rule('open', 'equal', 0)
rule('recent', 'greaterThanInclusive', cutoff)

const seconds = order =>
  order.status === 'COMPLETED' ? Date.parse(order.completed_at) / 1000
    : order.status === 'CANCELLED' ? Date.parse(order.cancelled_at) / 1000 : 0
const counts = { open: 0, recent: 0 }
let last = 0
for (const order of JSON.parse(readFileSync(path, 'utf8')).orders) {
  const ended = seconds(order)
  for (const { type } of (await engine.run({ ended })).events) {
    counts[type] += 1
    if (type === 'recent') last = Math.max(last, ended)
  }
}
// The day in Shanghai on which the last one is old enough begins at a whole number of days of that place.
const local = last + 8 * 3600
const clears = new Date(((local - (local % 86400)) + quiet) * 1000).toISOString().slice(0, 10)
console.log(JSON.stringify({ ...counts, clears_at: counts.recent ? `${clears}T00:00:00+08:00` : null }))
