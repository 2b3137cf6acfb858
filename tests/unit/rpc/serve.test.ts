import { setImmediate as turn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { fail, ok, type Result } from '../../../src/core/result.ts';
import { connectClient } from '../../../src/rpc/client.ts';
import { memoryPorts } from '../../../src/rpc/memory-port.ts';
import { mostInbound } from '../../../src/rpc/port.ts';
import { serve } from '../../../src/rpc/serve.ts';

const contract = {
  calls: {
    double: { params: z.object({ value: z.int() }), result: z.object({ value: z.int() }) },
    fail: { params: z.object({}), result: z.object({}) },
    break: { params: z.object({}), result: z.object({}) },
    wait: { params: z.object({}), result: z.object({}) },
  },
  pushes: { news: z.object({ text: z.string() }) },
} as const;

function aTalk() {
  const [near, far] = memoryPorts();
  const refused: { code: string; call?: string }[] = [];
  const waiting = Promise.withResolvers<Result<Record<string, never>>>();
  const seen: unknown[] = [];
  const served = serve(
    contract,
    far,
    {
      double: ({ value }) => {
        seen.push(value);
        return ok({ value: value * 2 });
      },
      fail: () => fail('noMood', 'Nobody is in the mood.'),
      break: () => {
        throw new Error('a bug');
      },
      wait: () => waiting.promise,
    },
    ({ code, call }) => refused.push(call === undefined ? { code } : { code, call }),
  );
  return { near, far, served, refused, waiting, seen };
}

/** Sends texts as no honest screen would and returns the replies to them. */
async function sent(talk: ReturnType<typeof aTalk>, ...texts: string[]): Promise<unknown[]> {
  const replies: unknown[] = [];
  talk.near.onMessage(text => replies.push(JSON.parse(text)));
  for (const text of texts) talk.near.post(text);
  await turn();
  return replies;
}
const request = (call: unknown, params: unknown = {}, id: unknown = 1): string =>
  JSON.stringify({ id, call, params });

describe('a call', () => {
  it('is answered by its handler', async () => {
    const client = connectClient(contract, aTalk().near);
    expect(await client.call('double', { value: 21 })).toEqual({ ok: true, value: { value: 42 } });
  });

  it('that fails brings the code and the words of the failure', async () => {
    const talk = aTalk();
    const client = connectClient(contract, talk.near);
    expect(await client.call('fail', {})).toEqual({
      ok: false,
      failure: { code: 'noMood', detail: 'Nobody is in the mood.' },
    });
    expect(talk.refused).toEqual([]);
  });

  it('whose handler throws is an internal error, told without the words of the bug, and the talk goes on', async () => {
    const talk = aTalk();
    const client = connectClient(contract, talk.near);
    expect(await client.call('break', {})).toEqual({ ok: false, failure: { code: 'internalError' } });
    expect(talk.refused).toEqual([{ code: 'internalError', call: 'break' }]);
    expect((await client.call('double', { value: 1 })).ok).toBe(true);
  });

  it('may be answered out of order', async () => {
    const talk = aTalk();
    const client = connectClient(contract, talk.near);
    const slow = client.call('wait', {});
    expect((await client.call('double', { value: 1 })).ok).toBe(true);
    talk.waiting.resolve(ok({}));
    expect((await slow).ok).toBe(true);
  });

  it('is answered as disconnected when the channel ends in the middle, and so is every later one', async () => {
    const talk = aTalk();
    const client = connectClient(contract, talk.near);
    let closed = 0;
    client.onClose(() => closed++);
    const open = client.call('wait', {});
    await turn();
    talk.served.close();
    expect(await open).toEqual({ ok: false, failure: { code: 'disconnected' } });
    expect(closed).toBe(1);
    talk.waiting.resolve(ok({}));
    await turn();
    expect(await client.call('double', { value: 1 })).toMatchObject({ failure: { code: 'disconnected' } });
    expect(talk.seen).toEqual([]);
  });
});

describe('a line that does not answer', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is let go, and the call over it ends as disconnected', async () => {
    const talk = aTalk();
    const client = connectClient(contract, talk.near, undefined, 8_000);
    let closed = 0;
    client.onClose(() => closed++);
    const answers: unknown[] = [];
    void client.call('wait', {}).then(answer => answers.push(answer));
    await vi.advanceTimersByTimeAsync(7_999);
    expect([answers, closed]).toEqual([[], 0]);
    await vi.advanceTimersByTimeAsync(1);
    expect([answers, closed]).toEqual([[{ ok: false, failure: { code: 'disconnected' } }], 1]);
  });

  it('is not what one is that has answered', async () => {
    const talk = aTalk();
    const client = connectClient(contract, talk.near);
    expect((await client.call('double', { value: 1 })).ok).toBe(true);
    expect((await client.call('fail', {})).ok).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await client.call('double', { value: 1 })).ok).toBe(true);
  });
});

describe('what is not in the contract', () => {
  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['a number', '1'],
    ['null', 'null'],
    ['an array', '[]'],
    ['no id', '{"call":"double","params":{"value":1}}'],
    ['an id that is a text', request('double', { value: 1 }, '1')],
    ['a negative id', request('double', { value: 1 }, -1)],
    ['a call that is a number', request(5)],
    ['no parameters', '{"id":1,"call":"double"}'],
    ['a name without end', request('x'.repeat(41))],
    ['half a character', '{"id":1,"call":"double","params":{"value":"\\ud800"}}'],
    ['too much', request('double', { value: 1, more: 'x'.repeat(mostInbound) })],
  ])('is refused as a bad message: %s', async (_, text) => {
    const talk = aTalk();
    expect(await sent(talk, text)).toEqual([{ id: -1, failure: { code: 'badMessage' } }]);
    expect(talk.refused).toEqual([{ code: 'badMessage' }]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '', 'Double', 'news'])(
    'is refused as an unknown call: %j',
    async call => {
      const talk = aTalk();
      expect(await sent(talk, `{"id":7,"call":${JSON.stringify(call)},"params":{}}`)).toEqual([
        { id: 7, failure: { code: 'unknownCall' } },
      ]);
      expect(talk.refused).toEqual([{ code: 'unknownCall', call }]);
    },
  );

  it.each([
    ['null', null],
    ['of another type', { value: '1' }],
    ['not whole', { value: 1.5 }],
    ['a list', [1]],
  ])('is refused when its parameters are %s', async (_, params) => {
    const talk = aTalk();
    expect(await sent(talk, JSON.stringify({ id: 3, call: 'double', params }))).toEqual([
      { id: 3, failure: { code: 'badParams' } },
    ]);
    expect(talk.seen).toEqual([]);
  });

  it('never reaches a handler nor silences the talk, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.record({ id: fc.anything(), call: fc.anything(), params: fc.anything() }).map(made => {
            try {
              return JSON.stringify(made) ?? '';
            } catch {
              return '{}';
            }
          }),
        ),
        async text => {
          const talk = aTalk();
          const replies = await sent(talk, text, request('double', { value: 4 }, 99));
          expect(replies.at(-1)).toEqual({ id: 99, result: { value: 8 } });
          expect(talk.seen).toEqual([4]);
        },
      ),
    );
  });

  it('at the very limit is still read', async () => {
    const talk = aTalk();
    const frame = request('double', { value: 1, more: '' });
    const text = request('double', { value: 1, more: 'x'.repeat(mostInbound - frame.length) });
    expect(text).toHaveLength(mostInbound);
    expect(await sent(talk, text)).toEqual([{ id: 1, result: { value: 2 } }]);
  });
});

describe('a push', () => {
  it('reaches every listener', async () => {
    const talk = aTalk();
    const client = connectClient(contract, talk.near);
    const heard: string[] = [];
    client.on('news', ({ text }) => heard.push(`a ${text}`));
    client.on('news', ({ text }) => heard.push(`b ${text}`));
    talk.served.push('news', { text: 'x' });
    await turn();
    expect(heard).toEqual(['a x', 'b x']);
  });

  it('that came before anybody listened is told to the listener who comes', async () => {
    const talk = aTalk();
    const client = connectClient(contract, talk.near);
    talk.served.push('news', { text: 'old' });
    talk.served.push('news', { text: 'new' });
    await turn();
    const heard: string[] = [];
    client.on('news', ({ text }) => heard.push(text));
    expect(heard).toEqual(['new']);
  });

  it('that was sent before the other side was ready is not lost', async () => {
    const talk = aTalk();
    talk.served.push('news', { text: 'early' });
    await turn();
    const heard: string[] = [];
    connectClient(contract, talk.near).on('news', ({ text }) => heard.push(text));
    expect(heard).toEqual(['early']);
  });

  it('of a name that this version does not know is passed over', async () => {
    const talk = aTalk();
    const client = connectClient(contract, talk.near);
    talk.far.post('{"push":"later","value":1}');
    talk.far.post('{"push":"constructor","value":1}');
    expect((await client.call('double', { value: 1 })).ok).toBe(true);
  });
});

describe('a backend that does not keep to the contract', () => {
  it.each([
    ['garbage', '{'],
    ['a reply that is none', '{"what":1}'],
    ['a push of another shape', '{"push":"news","value":{"text":5}}'],
    ['an answer of another shape', '{"id":1,"result":5}'],
  ])('is told of, and a call that waits is not forgotten: %s', async (_, text) => {
    const talk = aTalk();
    const errors: unknown[] = [];
    const client = connectClient(contract, talk.near, error => {
      errors.push(error);
      talk.near.close();
    });
    const open = client.call('wait', {});
    await turn();
    talk.far.post(text);
    await turn();
    expect(errors).toHaveLength(1);
    expect(await open).toMatchObject({ failure: { code: 'disconnected' } });
  });

  it('cannot answer a call that nobody made', async () => {
    const talk = aTalk();
    const client = connectClient(contract, talk.near);
    talk.far.post('{"id":5,"result":{"value":1}}');
    expect((await client.call('double', { value: 1 })).ok).toBe(true);
  });
});

describe('two ports in memory', () => {
  it('end together, once', async () => {
    const [near, far] = memoryPorts();
    const ended: string[] = [];
    near.onClose(() => ended.push('near'));
    far.onClose(() => ended.push('far'));
    near.close();
    near.close();
    far.close();
    expect(ended.sort()).toEqual(['far', 'near']);
  });

  it('carry nothing after the end', async () => {
    const [near, far] = memoryPorts();
    const heard: string[] = [];
    far.onMessage(text => heard.push(text));
    near.post('before');
    await turn();
    near.close();
    near.post('after');
    await turn();
    expect(heard).toEqual(['before']);
  });

  it('never deliver in the turn of the sender', () => {
    const [near, far] = memoryPorts();
    let heard = false;
    far.onMessage(() => {
      heard = true;
    });
    near.post('x');
    expect(heard).toBe(false);
  });
});
