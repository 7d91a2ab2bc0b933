using Microsoft.Extensions.Logging;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Limits;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>
/// Version 2 (libp2p/specs autonat-v2): dials one address of the asker's choice and brings a number there. When it is of another
/// IP address than the asker's own, the asker first has to send more than a handshake with a victim would cost.
/// </summary>
internal sealed class AutoNatV2Server(Prober prober, DialPolicy policy, AutoNatOptions options, TimeProvider time, Random random, ILogger logger)
{
    public const string RequestId = "/libp2p/autonat/2/dial-request";
    public const string BackId = "/libp2p/autonat/2/dial-back";

    /// <summary>Longest message read, as go does: data comes in pieces of 4096 bytes.</summary>
    private const int MaxMessageBytes = 8192;

    /// <summary>Bytes of data asked for: from and to.</summary>
    private const int MinData = 30_000;
    private const int MaxData = 100_000;

    /// <summary>Smaller pieces of data, but for the last, only make work.</summary>
    private const int MinPiece = 100;

    private static readonly string[] BackIds = [BackId];

    private readonly RequestLimiter<AddressGroup> _limiter = new(options.V2PerMinute, options.V2PerAddress, time);
    private readonly RequestLimiter<bool> _dataLimiter = new(options.V2DialDataPerMinute, options.V2DialDataPerMinute, time);

    public AutoNatCounters Counters { get; } = new(2);

    public async ValueTask ServeAsync(PeerStream stream, CancellationToken cancellation)
    {
        var outcome = AutoNatOutcome.Abandoned;
        try
        {
            outcome = await AnswerAsync(stream, cancellation);
        }
        finally
        {
            Counters.On(outcome);
            AutoNatLog.Answered(logger, 2, stream.Connection.Peer, stream.Connection.RemoteAddress, outcome);
        }

        if (outcome is AutoNatOutcome.Abandoned or AutoNatOutcome.BadRequest)
        {
            stream.Reset();
            return;
        }

        await stream.Output.CompleteAsync();
    }

    private async ValueTask<AutoNatOutcome> AnswerAsync(PeerStream stream, CancellationToken cancellation)
    {
        using var reading = new TimedCancellation(options.ReadTimeout, time, cancellation);
        try
        {
            var remote = stream.Connection.RemoteAddress;
            if (!_limiter.TryTake(AddressGroup.Of(remote))) return await RejectAsync(stream, reading.Token);

            if (await Frames.ReadAsync(stream.Input, MaxMessageBytes, reading.Token) is not { } message) return AutoNatOutcome.Abandoned;
            if (AutoNatV2Messages.ReadRequest(message, options.MaxAddresses) is not { } request) return AutoNatOutcome.BadRequest;
            var (index, address) = Choose(request, stream.Connection);
            if (address is null)
            {
                await Frames.WriteAsync(stream.Output, AutoNatV2Messages.WriteResponse(AutoNatV2Status.DialRefused, 0, default), reading.Token);
                return AutoNatOutcome.Refused;
            }

            if (!IsOwnHost(remote, address))
            {
                if (!_dataLimiter.TryTake(true)) return await RejectAsync(stream, reading.Token);
                if (!await TakeDataAsync(stream, index, reading.Token)) return AutoNatOutcome.Abandoned;
                await Task.Delay(options.V2DialDataWait * NextDouble(), time, cancellation);
            }

            return await DialAsync(stream, index, address, request.Nonce, cancellation);
        }
        catch (OperationCanceledException) when (reading.TimedOut)
        {
            return AutoNatOutcome.Abandoned;
        }
    }

    /// <summary>The first address that we are willing to dial.</summary>
    private (int Index, Multiaddr? Address) Choose(AutoNatV2Request request, PeerConnection asker)
    {
        for (var i = 0; i < request.Addresses.Count; i++)
        {
            if (!Multiaddr.TryDecode(request.Addresses[i].Span, out var address)) continue;
            if (!address.PeerIdBytes.IsEmpty && !address.PeerIdBytes.Span.SequenceEqual(asker.Peer.Bytes.Span)) continue;
            var bare = address.WithoutPeerId();
            if (policy.MayDialAddress(bare) && (IsOwnHost(asker.RemoteAddress, bare) || policy.HasFamilyOf(bare))) return (i, bare);
        }

        return (0, null);
    }

    /// <summary>Who comes through a relay has no address of its own.</summary>
    private static bool IsOwnHost(Multiaddr remote, Multiaddr address) =>
        remote.Find(MultiaddrProtocol.P2pCircuit) is null && DialPolicy.HostOf(remote) is { } host && host.Equals(DialPolicy.HostOf(address));

    private async ValueTask<bool> TakeDataAsync(PeerStream stream, int index, CancellationToken cancellation)
    {
        var missing = MinData + (int)((MaxData - MinData) * NextDouble());
        await Frames.WriteAsync(stream.Output, AutoNatV2Messages.WriteDataRequest(index, missing), cancellation);
        while (missing > 0)
        {
            if (await Frames.ReadAsync(stream.Input, MaxMessageBytes, cancellation) is not { } message) return false;
            var length = AutoNatV2Messages.ReadDataLength(message);
            missing -= length;
            if (length < 0 || (length < MinPiece && missing > 0)) return false;
        }

        return true;
    }

    private async ValueTask<AutoNatOutcome> DialAsync(PeerStream stream, int index, Multiaddr address, ulong nonce, CancellationToken cancellation)
    {
        var probe = await prober.ProbeAsync(stream.Connection.Peer, [address], (_, back, token) => BringAsync(back, nonce, token), cancellation);
        if (probe.Status == ProbeStatus.Busy) return await RejectAsync(stream, cancellation);
        var (outcome, status) = probe.Status switch
        {
            ProbeStatus.Done => (AutoNatOutcome.Reachable, AutoNatV2DialStatus.Ok),
            ProbeStatus.Failed => (AutoNatOutcome.NotConfirmed, AutoNatV2DialStatus.DialBackError),
            _ => (AutoNatOutcome.Unreachable, AutoNatV2DialStatus.DialError),
        };
        await Frames.WriteAsync(stream.Output, AutoNatV2Messages.WriteResponse(AutoNatV2Status.Ok, index, status), cancellation);
        return outcome;
    }

    /// <summary>True once the asker has it: it answers, with what does not matter, or closes its side.</summary>
    private static async ValueTask<bool> BringAsync(PeerConnection back, ulong nonce, CancellationToken cancellation)
    {
        await using var stream = await back.OpenStreamAsync(BackIds, cancellation);
        await Frames.WriteAsync(stream.Output, AutoNatV2Messages.WriteDialBack(nonce), cancellation);
        await stream.Output.CompleteAsync();
        var read = await stream.Input.ReadAsync(cancellation);
        stream.Input.AdvanceTo(read.Buffer.End);
        return true;
    }

    private static async ValueTask<AutoNatOutcome> RejectAsync(PeerStream stream, CancellationToken cancellation)
    {
        await Frames.WriteAsync(stream.Output, AutoNatV2Messages.WriteResponse(AutoNatV2Status.RequestRejected, 0, default), cancellation);
        return AutoNatOutcome.Limited;
    }

    private double NextDouble()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }
}
