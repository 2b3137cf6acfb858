import type { DeviceFailure } from '../../../src/core/device.ts';

/** Why a pad as a whole cannot be used, when that is what its answer says (protocols 4.1). */
export function faultOf(status: number): string | undefined {
  switch (status) {
    case 0xdd:
      return 'the pad has been tampered with';
    case 0xff:
      return 'the pad was taken out of its place';
    case 0xe0:
      return 'the battery of the pad is low';
    case 0xfe:
      return 'the memory of the pad is broken';
    default:
      return undefined;
  }
}

/** What an answer means that is not `ok`. */
export function failureOf(status: number): DeviceFailure {
  const fault = faultOf(status);
  if (fault !== undefined) return { code: 'hardwareError', description: fault };
  switch (status) {
    case 0xe4:
    case 0xe5:
      return commandError('keyNotFound', 'the pad has no such key');
    case 0xec:
    case 0xed:
      return commandError('accessDenied', 'the pad does not let this key be used');
    case 0xee:
      return { code: 'timeOut', description: 'the pad waited too long' };
    case 0xef:
    case 0xf9:
    case 0xfc:
      return commandError('noPin', 'the pad holds no PIN');
    case 0xe8:
    case 0xe9:
    case 0xeb:
      return { code: 'invalidData', description: 'the pad does not take these parameters' };
    case 0xf8:
      return { code: 'sequenceError', description: 'the pad is in another mode' };
    default:
      return {
        code: 'hardwareError',
        description: `the pad reports error ${status.toString(16).toUpperCase()}`,
      };
  }
}

const commandError = (errorCode: DeviceFailure['errorCode'], description: string): DeviceFailure => ({
  code: 'commandErrorCode',
  ...(errorCode ? { errorCode } : {}),
  description,
});
