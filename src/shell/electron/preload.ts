import { contextBridge, ipcRenderer } from 'electron';

/**
 * All that a page sees of the shell: one channel of texts. `closed` is called once, whoever ended it, also when the
 * backend is not ready yet; the page then connects again after a moment.
 */
export interface FenliuShell {
  connect(listener: { text(text: string): void; closed(): void }): {
    post(text: string): void;
    close(): void;
  };
}

const shell: FenliuShell = {
  connect: listener => {
    const { port1, port2 } = new MessageChannel();
    let open = true;
    const ended = (): void => {
      if (!open) return;
      open = false;
      port1.close();
      listener.closed();
    };
    port1.onmessage = ({ data }) => listener.text(String(data));
    port1.addEventListener('close', ended);
    ipcRenderer.postMessage('connect', null, [port2]);
    return { post: text => port1.postMessage(String(text)), close: ended };
  },
};

contextBridge.exposeInMainWorld('fenliuShell', shell);
