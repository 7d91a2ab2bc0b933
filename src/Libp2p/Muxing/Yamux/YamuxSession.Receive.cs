using System.Buffers;

namespace Registry.Libp2p.Muxing.Yamux;

internal sealed partial class YamuxSession
{
    /// <summary>Bytes after which <see cref="Receive"/> lets others have the lock.</summary>
    private const int ReceiveBudget = 64 * 1024;

    private YamuxStreamState? _bodyStream;
    private uint _bodyLeft;
    private bool _bodyEndsInput;

    /// <summary>The next bytes belong to a frame whose beginning was already received.</summary>
    public bool IsInsideFrame => _bodyLeft > 0;

    /// <summary>Takes what it can from the front of <paramref name="input"/>; payloads need not be complete.</summary>
    public ReceiveOutcome Receive(ref ReadOnlySequence<byte> input, TimeSpan now)
    {
        _pings.LastHeard = now;
        var stop = input.Length - ReceiveBudget;
        while (Ended is null)
        {
            if (_bodyLeft > 0)
            {
                if (input.IsEmpty) return new ReceiveOutcome(ReceiveKind.NeedMore);

                ReceiveBody(ref input);
                continue;
            }

            if (input.Length < stop) return new ReceiveOutcome(ReceiveKind.Again);

            switch (YamuxHeader.Read(input, out var header))
            {
                case OperationStatus.NeedMoreData:
                    return new ReceiveOutcome(ReceiveKind.NeedMore);
                case OperationStatus.InvalidData:
                    return ReceiveOutcome.ProtocolError;
            }

            input = input.Slice(YamuxHeader.Size);
            if (ReceiveFrame(header, now) is { } outcome) return outcome;
        }

        return new ReceiveOutcome(ReceiveKind.NeedMore);
    }

    private ReceiveOutcome? ReceiveFrame(in YamuxHeader header, TimeSpan now) => header.Type switch
    {
        YamuxFrameType.Ping => ReceivePing(header, now),
        YamuxFrameType.GoAway when header.StreamId == YamuxHeader.ConnectionId =>
            new ReceiveOutcome(ReceiveKind.RemoteEnded, Reason: YamuxGoAway.ReasonFor(header.Length)),
        YamuxFrameType.GoAway => ReceiveOutcome.ProtocolError,
        _ => ReceiveStreamFrame(header, now),
    };

    private ReceiveOutcome? ReceivePing(in YamuxHeader header, TimeSpan now)
    {
        if (header.StreamId != YamuxHeader.ConnectionId) return ReceiveOutcome.ProtocolError;

        switch (header.Flags)
        {
            case YamuxFlags.Syn:
                var pong = header with { Flags = YamuxFlags.Ack };
                return _control.TryAdd(pong) ? null : ReceiveOutcome.LimitReached;
            case YamuxFlags.Ack:
                return _pings.Answer(header.Length, now) is { } time ? new ReceiveOutcome(ReceiveKind.Pong, RoundTrip: time) : null;
            default:
                return ReceiveOutcome.ProtocolError;
        }
    }

    private ReceiveOutcome? ReceiveStreamFrame(in YamuxHeader header, TimeSpan now)
    {
        var isData = header.Type == YamuxFrameType.Data;
        _bodyLeft = isData ? header.Length : 0;
        _bodyStream = null;
        if (header.StreamId == YamuxHeader.ConnectionId) return ReceiveOutcome.ProtocolError;

        _streams.TryGetValue(header.StreamId, out var stream);
        var opens = header.Has(YamuxFlags.Syn);
        if (opens)
        {
            if (stream is not null || IsOurs(header.StreamId)) return ReceiveOutcome.ProtocolError;

            stream = Accept(header, now);
        }

        if (stream is null)
        {
            // Reset or refused a moment ago; what was under way is dropped.
            return IsOverLimit ? ReceiveOutcome.LimitReached : null;
        }

        if (header.Has(YamuxFlags.Ack)) Acknowledge(stream);

        var violation = header.Has(YamuxFlags.Rst) ? ReceiveReset(stream)
            : isData ? ReceiveDataHeader(stream, header)
            : ReceiveWindowUpdate(stream, header);
        return violation ?? (opens ? new ReceiveOutcome(ReceiveKind.Opened, stream) : null);
    }

    private bool IsOurs(uint id) => (id % 2 == 1) == _initiator;

    private YamuxStreamState? Accept(in YamuxHeader header, TimeSpan now)
    {
        if (header.Has(YamuxFlags.Rst)) return null;

        if (_inbound >= _options.MaxInboundStreams)
        {
            QueueReset(header.StreamId);
            return null;
        }

        var stream = _create(header.StreamId, false, ReceiveWindow.Initial, now);
        _streams.Add(stream.Id, stream);
        _inbound++;
        return stream;
    }

    private ReceiveOutcome? ReceiveReset(YamuxStreamState stream)
    {
        // The length of a reset is an error code of newer go-libp2p, not a window.
        EndStream(stream, EndReason.RemoteReset);
        return null;
    }

    private ReceiveOutcome? ReceiveWindowUpdate(YamuxStreamState stream, in YamuxHeader header)
    {
        if (header.Length > uint.MaxValue - stream.SendWindow) return ReceiveOutcome.ProtocolError;

        stream.SendWindow += header.Length;
        if (header.Has(YamuxFlags.Fin)) FinishRemote(stream);

        Schedule(stream);
        return null;
    }

    private ReceiveOutcome? ReceiveDataHeader(YamuxStreamState stream, in YamuxHeader header)
    {
        if (!stream.ReceiveWindow.TryUse(header.Length)) return ReceiveOutcome.ProtocolError;

        var ends = header.Has(YamuxFlags.Fin);
        if (header.Length == 0)
        {
            if (ends) FinishRemote(stream);

            return null;
        }

        if (stream.IsInputDone && stream.IsFinSent && stream.ReceiveWindow.Remaining == 0)
        {
            // Closed here in both directions, and the remote has used up what it may send: it would wait for ever. Before
            // that a reset could cost it an answer that is under way.
            Reset(stream, EndReason.Closed);
            return IsOverLimit ? ReceiveOutcome.LimitReached : null;
        }

        _bodyStream = stream.IsRemoteDone ? null : stream;
        _bodyEndsInput = ends;
        return null;
    }

    private void ReceiveBody(ref ReadOnlySequence<byte> input)
    {
        var count = Math.Min(_bodyLeft, input.Length);
        if (_bodyStream is { IsRemoved: false, IsInputDone: false } stream)
        {
            stream.Received.Append(input.Slice(0, count), Segments);
            Wake(stream);
        }

        input = input.Slice(count);
        _bodyLeft -= (uint)count;
        if (_bodyLeft == 0 && _bodyStream is { IsRemoved: false } finished && _bodyEndsInput) FinishRemote(finished);
    }

    private void FinishRemote(YamuxStreamState stream)
    {
        stream.IsRemoteDone = true;
        stream.IsGrantDue = false;
        Wake(stream);
        if (stream.IsFinSent) Remove(stream);
    }
}

/// <summary>Why <see cref="YamuxSession.Receive"/> returned.</summary>
internal enum ReceiveKind
{
    /// <summary>All that could be used was used.</summary>
    NeedMore,

    /// <summary>There is more; the lock was held long enough.</summary>
    Again,

    /// <summary>The remote opened a stream; its data has not been looked at.</summary>
    Opened,

    /// <summary>A ping of ours was answered.</summary>
    Pong,

    /// <summary>The remote said good-bye.</summary>
    RemoteEnded,

    /// <summary>The remote broke a rule and is to be told.</summary>
    Violation,
}

internal readonly record struct ReceiveOutcome(
    ReceiveKind Kind,
    YamuxStreamState? Stream = null,
    EndReason Reason = default,
    TimeSpan RoundTrip = default)
{
    public static readonly ReceiveOutcome ProtocolError = new(ReceiveKind.Violation, Reason: EndReason.ProtocolError);
    public static readonly ReceiveOutcome LimitReached = new(ReceiveKind.Violation, Reason: EndReason.LimitReached);
}
