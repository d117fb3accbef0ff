import { encode, type Writer } from './writer';

export interface ConnectionInfo {
  readonly from: string;
  readonly username: string;
  readonly averageItemsPerSecond: number;
  readonly totalItems: number;
  readonly countSinceLastMeasurement: number;
  readonly measurements: readonly { readonly key: string; readonly value: number }[];
  readonly availableSlots: number;
  readonly inFlightMessages: number;
  readonly connectionName: string;
}

export interface SubscriptionInfo {
  readonly eventSource: string;
  readonly groupName: string;
  readonly status: string;
  readonly connections: readonly ConnectionInfo[];
  readonly averagePerSecond: number;
  readonly totalItems: number;
  readonly countSinceLastMeasurement: number;
  readonly lastCheckpointedEventPosition: string;
  readonly lastKnownEventPosition: string;
  readonly resolveLinkTos: boolean;
  readonly startFrom: string;
  readonly messageTimeoutMilliseconds: number;
  readonly extraStatistics: boolean;
  readonly maxRetryCount: number;
  readonly liveBufferSize: number;
  readonly bufferSize: number;
  readonly readBatchSize: number;
  readonly checkPointAfterMilliseconds: number;
  readonly minCheckPointCount: number;
  readonly maxCheckPointCount: number;
  readonly readBufferCount: number;
  readonly liveBufferCount: number;
  readonly retryBufferCount: number;
  readonly totalInFlightMessages: number;
  readonly outstandingMessagesCount: number;
  readonly namedConsumerStrategy: string;
  readonly maxSubscriberCount: number;
  readonly parkedMessageCount: number;
}

const writeConnection = (writer: Writer, connection: ConnectionInfo): void => {
  writer.string(1, connection.from);
  writer.string(2, connection.username);
  writer.varint(3, connection.averageItemsPerSecond);
  writer.varint(4, connection.totalItems);
  writer.varint(5, connection.countSinceLastMeasurement);
  for (const { key, value } of connection.measurements)
    writer.message(6, (measurement) => {
      measurement.string(1, key);
      measurement.varint(2, value);
    });
  writer.varint(7, Math.max(0, connection.availableSlots));
  writer.varint(8, connection.inFlightMessages);
  writer.string(9, connection.connectionName);
};

const flag = (value: boolean): number => (value ? 1 : 0);

const writeInfo = (writer: Writer, info: SubscriptionInfo): void => {
  const texts: [field: number, value: string][] = [
    [1, info.eventSource],
    [2, info.groupName],
    [3, info.status],
    [8, info.lastCheckpointedEventPosition],
    [9, info.lastKnownEventPosition],
    [11, info.startFrom],
    [26, info.namedConsumerStrategy],
  ];
  const numbers: [field: number, value: number][] = [
    [5, info.averagePerSecond],
    [6, info.totalItems],
    [7, info.countSinceLastMeasurement],
    [10, flag(info.resolveLinkTos)],
    [12, info.messageTimeoutMilliseconds],
    [13, flag(info.extraStatistics)],
    [14, info.maxRetryCount],
    [15, info.liveBufferSize],
    [16, info.bufferSize],
    [17, info.readBatchSize],
    [18, info.checkPointAfterMilliseconds],
    [19, info.minCheckPointCount],
    [20, info.maxCheckPointCount],
    [21, info.readBufferCount],
    [22, info.liveBufferCount],
    [23, info.retryBufferCount],
    [24, info.totalInFlightMessages],
    [25, info.outstandingMessagesCount],
    [27, info.maxSubscriberCount],
    [28, info.parkedMessageCount],
  ];
  for (const [field, value] of texts) writer.string(field, value);
  for (const [field, value] of numbers) writer.varint(field, value);
  for (const connection of info.connections)
    writer.message(4, (it) => {
      writeConnection(it, connection);
    });
};

export const encodeGetInfo = (info: SubscriptionInfo): Buffer =>
  encode((writer) => {
    writer.message(1, (it) => {
      writeInfo(it, info);
    });
  });

export const encodeList = (infos: readonly SubscriptionInfo[]): Buffer =>
  encode((writer) => {
    for (const info of infos)
      writer.message(1, (it) => {
        writeInfo(it, info);
      });
  });
