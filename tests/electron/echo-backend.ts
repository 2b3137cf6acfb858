/** A backend for tests of the shell itself: sends every text back, says what it was told of ports, and ends when asked to. */
const post = (message: object): void => {
  process.send?.(message);
};

process.on('message', (message: { type: string; port: number; text: string; screen: string }) => {
  const answer = (text: string): void => post({ type: 'portText', port: message.port, text });
  if (message.type === 'shutdown') process.exit(0);
  else if (message.type === 'portOpened') answer(`opened ${message.screen}`);
  else if (message.type === 'portText' && message.text === 'crash') process.exit(1);
  else if (message.type === 'portText' && message.text === 'hang up')
    post({ type: 'portClosed', port: message.port });
  else if (message.type === 'portText') answer(`echo ${message.text}`);
});
process.on('disconnect', () => process.exit(0));
post({ type: 'ready', http: 'http://127.0.0.1:1', screens: ['smart-counter'] });
