using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Limits;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>Version 1 (libp2p/specs autonat-v1): tells a peer whether it can be dialled at the IP address that we see it at.</summary>
internal sealed class AutoNatV1Server(Prober prober, DialPolicy policy, AutoNatOptions options, TimeProvider time, ILogger logger)
{
    public const string Id = "/libp2p/autonat/1.0.0";

    /// <summary>Longest request read, as go does.</summary>
    private const int MaxMessageBytes = 4096;

    private readonly RequestLimiter<AddressGroup> _limiter = new(options.V1PerMinute, options.V1PerAddress, time);

    public AutoNatCounters Counters { get; } = new(1);

    public async ValueTask ServeAsync(PeerStream stream, CancellationToken cancellation)
    {
        byte[]? message;
        using (var reading = new TimedCancellation(options.ReadTimeout, time, cancellation))
        {
            message = await ReadAsync(stream, reading);
        }

        if (message is null)
        {
            Counters.On(AutoNatOutcome.Abandoned);
            stream.Reset();
            return;
        }

        var answer = await AnswerAsync(stream.Connection, message, cancellation);
        Counters.On(answer.Outcome);
        AutoNatLog.Answered(logger, 1, stream.Connection.Peer, stream.Connection.RemoteAddress, answer.Outcome);
        await Frames.WriteAsync(stream.Output, AutoNatMessages.WriteResponse(answer.Status, answer.Text, answer.Address), cancellation);
        await stream.Output.CompleteAsync();
    }

    /// <summary>Null when no message came.</summary>
    private static async ValueTask<byte[]?> ReadAsync(PeerStream stream, TimedCancellation reading)
    {
        try
        {
            return await Frames.ReadAsync(stream.Input, MaxMessageBytes, reading.Token);
        }
        catch (OperationCanceledException) when (reading.TimedOut)
        {
            return null;
        }
    }

    private async ValueTask<Answer> AnswerAsync(PeerConnection asker, byte[] message, CancellationToken cancellation)
    {
        if (AutoNatMessages.ReadDial(message, options.MaxAddresses) is not { } request) return Answer.Bad("not a dial");

        if (request.PeerId is { } id && !(PeerId.TryDecode(id.Span, out var claimed) && claimed.Equals(asker.Peer)))
        {
            return Answer.Bad("the peer id is not that of the connection");
        }

        if (policy.ObservedHost(asker.RemoteAddress) is not { } host)
        {
            return Answer.Refused("the observed address is not dialled");
        }

        var addresses = Dialable(request, asker.Peer, host);
        if (addresses.Count == 0) return Answer.Refused("no dialable addresses");

        if (!_limiter.TryTake(AddressGroup.Of(host))) return Answer.Limited;

        var probe = await prober.ProbeAsync(asker.Peer, addresses, static (_, _, _) => new(true), cancellation);
        return probe.Status switch
        {
            ProbeStatus.Done => new Answer(AutoNatOutcome.Reachable, AutoNatStatus.Ok, null, probe.Address),
            ProbeStatus.Busy => Answer.Limited,
            _ => new Answer(AutoNatOutcome.Unreachable, AutoNatStatus.DialError, "dial failed"),
        };
    }

    private List<Multiaddr> Dialable(AutoNatRequest request, PeerId asker, Multiaddr host)
    {
        var addresses = new List<Multiaddr>();
        foreach (var bytes in request.Addresses)
        {
            if (!Multiaddr.TryDecode(bytes.Span, out var stated)) continue;
            if (!stated.PeerIdBytes.IsEmpty && !stated.PeerIdBytes.Span.SequenceEqual(asker.Bytes.Span)) continue;
            if (policy.AtHost(host, stated.WithoutPeerId()) is { } address && !addresses.Contains(address)) addresses.Add(address);
        }

        return addresses;
    }

    private readonly record struct Answer(AutoNatOutcome Outcome, AutoNatStatus Status, string? Text, Multiaddr? Address = null)
    {
        public static Answer Limited => new(AutoNatOutcome.Limited, AutoNatStatus.DialRefused, "too many dials");

        public static Answer Bad(string why) => new(AutoNatOutcome.BadRequest, AutoNatStatus.BadRequest, why);

        public static Answer Refused(string why) => new(AutoNatOutcome.Refused, AutoNatStatus.DialRefused, why);
    }
}
