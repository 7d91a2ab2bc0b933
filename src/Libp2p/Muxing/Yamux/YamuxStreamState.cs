namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>What the session knows of one stream. Used under the connection's lock.</summary>
internal class YamuxStreamState(uint id, bool outbound, uint sendWindow, TimeSpan now)
{
    /// <summary>Received and not yet read.</summary>
    public ByteQueue Received;

    /// <summary>Flushed and not yet sent.</summary>
    public ByteQueue Pending;

    public ReceiveWindow ReceiveWindow = new(now);

    public uint Id => id;

    public bool IsOutbound { get; } = outbound;

    /// <summary>Bytes the remote can still take.</summary>
    public uint SendWindow { get; set; } = sendWindow;

    /// <summary>The remote has not been told of this stream of ours: its next frame carries SYN.</summary>
    public bool IsSynDue { get; set; } = outbound;

    /// <summary>Somebody waits for the remote to speak first: SYN must go out without data.</summary>
    public bool IsAnnouncementDue { get; set; }

    /// <summary>The next frame carries ACK.</summary>
    public bool IsAckDue { get; set; } = !outbound;

    public bool AwaitsAck { get; set; } = outbound;

    public bool IsGrantDue { get; set; }

    /// <summary>No more data will be flushed: FIN follows what is pending.</summary>
    public bool IsOutputDone { get; set; }

    public bool IsFinSent { get; set; }

    /// <summary>The remote sent FIN.</summary>
    public bool IsRemoteDone { get; set; }

    /// <summary>Nobody reads any more: what still comes is dropped.</summary>
    public bool IsInputDone { get; set; }

    /// <summary>Reset, or ended with the connection; null while it lives or after both sides closed in order.</summary>
    public EndReason? Ended { get; set; }

    /// <summary>No longer in the session's table.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Bytes of <see cref="Received"/> that the reader has looked at without taking them: it waits for more.</summary>
    public int Examined { get; set; }

    /// <summary>
    /// Counts against the window. What was looked at does not, as with any pipe: a reader that waits for a whole message
    /// larger than the window would otherwise wait for ever; how much it keeps is its own choice.
    /// </summary>
    public int Unread => Received.Length - Examined;

    /// <summary>A read need not wait. Data comes before the end, whatever kind of end it is.</summary>
    public bool IsReadable => Unread > 0 || IsRemoteDone || Ended is not null;

    /// <summary>A read waits for data, FIN or the end.</summary>
    public bool IsReaderWaiting { get; set; }

    /// <summary>A flush waits for room.</summary>
    public bool IsFlushWaiting { get; set; }

    /// <summary>Ticks seen since both directions were closed here while the remote keeps its own open.</summary>
    public int LingerTicks { get; set; }

    public bool IsReady { get; set; }

    public YamuxStreamState? ReadyNext { get; set; }

    public YamuxStreamState? ReadyPrevious { get; set; }

    public bool IsWakeQueued { get; set; }

    public bool CanSendData => Pending.Length > 0 && SendWindow > 0;

    public bool CanSendFin => IsOutputDone && !IsFinSent && Pending.Length == 0;

    public bool HasFrame => !IsRemoved && (CanSendData || CanSendFin || IsGrantDue || (IsAnnouncementDue && IsSynDue));

    /// <summary>What still comes is dropped, without credit for it.</summary>
    public void FinishInput()
    {
        IsInputDone = true;
        IsGrantDue = false;
    }
}
