import { useEffect, useState } from 'preact/hooks';

/** Which of `count` things has its turn, changing every `ms`; with one thing or none nothing ever changes. */
export function useTurn(count: number, ms: number): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (count < 2) return;
    const timer = setInterval(() => setTurn(old => old + 1), ms);
    return () => clearInterval(timer);
  }, [count, ms]);
  return count === 0 ? 0 : turn % count;
}
