using System.Buffers;

namespace Registry.Libp2p.Muxing.Yamux;

internal sealed partial class YamuxSession
{
    private bool _isGoAwayDue;

    public bool HasOutput => _control.Count > 0 || _pings.IsDue || !_ready.IsEmpty || _isGoAwayDue;

    /// <summary>Writes frames that are due until <paramref name="budget"/> bytes are reached or none is left; returns the bytes written.</summary>
    public int Send(IBufferWriter<byte> output, int budget, TimeSpan now)
    {
        var sent = 0;
        while (sent < budget && SendOne(output, now) is > 0 and var count) sent += count;

        return sent;
    }

    private int SendOne(IBufferWriter<byte> output, TimeSpan now)
    {
        if (_control.TryWrite(output)) return YamuxHeader.Size;

        if (_pings.IsDue)
        {
            new YamuxHeader(YamuxFrameType.Ping, YamuxFlags.Syn, YamuxHeader.ConnectionId, _pings.Send(now)).Write(output);
            return YamuxHeader.Size;
        }

        while (_ready.Take() is { } stream)
        {
            if (stream.HasFrame) return SendFrame(stream, output, now);
        }

        if (_isGoAwayDue)
        {
            _isGoAwayDue = false;
            var code = YamuxGoAway.CodeFor(Ended ?? EndReason.Closed);
            new YamuxHeader(YamuxFrameType.GoAway, YamuxFlags.None, YamuxHeader.ConnectionId, code).Write(output);
            return YamuxHeader.Size;
        }

        return 0;
    }

    /// <summary>One frame of one stream; the stream then goes to the end of the line.</summary>
    private int SendFrame(YamuxStreamState stream, IBufferWriter<byte> output, TimeSpan now)
    {
        var flags = (stream.IsSynDue ? YamuxFlags.Syn : YamuxFlags.None) | (stream.IsAckDue ? YamuxFlags.Ack : YamuxFlags.None);
        stream.IsSynDue = stream.IsAckDue = stream.IsAnnouncementDue = false;
        var payload = 0;
        if (stream.CanSendData && !stream.IsGrantDue)
        {
            payload = (int)Math.Min(Math.Min((uint)stream.Pending.Length, stream.SendWindow), (uint)_options.MaxFramePayload);
            stream.SendWindow -= (uint)payload;
            new YamuxHeader(YamuxFrameType.Data, flags, stream.Id, (uint)payload).Write(output);
            stream.Pending.Take(payload, output, Segments);
            Wake(stream);
        }
        else
        {
            // FIN never rides on data: js-libp2p takes it for the end before it has looked at the payload.
            var grant = stream.IsGrantDue ? Grant(stream, now) : 0;
            if (stream.CanSendFin)
            {
                stream.IsFinSent = true;
                flags |= YamuxFlags.Fin;
            }

            new YamuxHeader(YamuxFrameType.WindowUpdate, flags, stream.Id, grant).Write(output);
        }

        if (stream.IsFinSent && stream.IsRemoteDone) Remove(stream);

        Schedule(stream);
        return YamuxHeader.Size + payload;
    }

    private uint Grant(YamuxStreamState stream, TimeSpan now)
    {
        stream.IsGrantDue = false;
        return stream.ReceiveWindow.Grant(stream.Unread, now, _pings.RoundTrip, _options.MaxStreamWindow, ref _windowGrowth);
    }
}
