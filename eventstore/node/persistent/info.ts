import { type ConnectionInfo, type SubscriptionInfo } from '../wire/persistent-info';
import { type Consumer } from './consumer';
import { type Group } from './group';
import { placeText, startText } from './settings';

const connectionInfo = (consumer: Consumer, withStatistics: boolean): ConnectionInfo => {
  const { total, sinceLastReading, perSecond } = consumer.throughput.read();
  return {
    from: consumer.options.from,
    username: consumer.options.username,
    averageItemsPerSecond: perSecond,
    totalItems: total,
    countSinceLastMeasurement: sinceLastReading,
    measurements: withStatistics ? consumer.measurements.summary() : [],
    availableSlots: consumer.availableSlots,
    inFlightMessages: consumer.inFlight,
    connectionName: consumer.options.connectionName,
  };
};

/** What the node says about a group. */
export const infoOf = (group: Group): SubscriptionInfo => {
  const { stream, group: groupName, settings } = group.config;
  const { total, sinceLastReading, perSecond } = group.throughput.read();
  const { figures } = group;
  const place = (at: number | undefined): string => (at === undefined ? '' : placeText(stream, at));
  return {
    eventSource: stream,
    groupName,
    status: group.state,
    connections: group.consumers.map((consumer) => connectionInfo(consumer, settings.extraStatistics)),
    averagePerSecond: perSecond,
    totalItems: total,
    countSinceLastMeasurement: sinceLastReading,
    lastCheckpointedEventPosition: place(figures.checkpoint),
    lastKnownEventPosition: place(figures.newest),
    resolveLinkTos: settings.resolveLinks,
    startFrom: startText(stream, settings.startFrom),
    messageTimeoutMilliseconds: settings.messageTimeoutMs,
    extraStatistics: settings.extraStatistics,
    maxRetryCount: settings.maxRetryCount,
    liveBufferSize: settings.liveBufferSize,
    bufferSize: settings.historyBufferSize,
    readBatchSize: settings.readBatchSize,
    checkPointAfterMilliseconds: settings.checkpointAfterMs,
    minCheckPointCount: settings.minCheckpointCount,
    maxCheckPointCount: settings.maxCheckpointCount,
    readBufferCount: figures.buffered,
    liveBufferCount: 0,
    retryBufferCount: figures.retries,
    totalInFlightMessages: figures.outstanding,
    outstandingMessagesCount: figures.outstanding,
    namedConsumerStrategy: settings.strategy,
    maxSubscriberCount: settings.maxSubscriberCount,
    parkedMessageCount: group.parkingLot.count,
  };
};
