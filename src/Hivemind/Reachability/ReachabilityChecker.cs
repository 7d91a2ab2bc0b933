using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Wire;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Limits;
using Registry.Multiformats;

namespace Registry.Hivemind.Reachability;

/// <summary>
/// Petals' ReachabilityProtocol.rpc_check (server/reachability.py): whether a peer can be dialled, found out by dialling it from
/// an identity of its own that has no connection to it, and calling rpc_check there. A peer that answers that it does not
/// serve rpc_check has been reached as well: health.petals.dev sees it so, since a server that is only joining does not.
/// </summary>
public sealed class ReachabilityChecker
{
    internal const string Method = "ReachabilityProtocol.rpc_check";

    private const int MaxFields = 64;

    private readonly RemoteCalls _calls;
    private readonly Prober _prober;
    private readonly PeerFinder _findPeer;
    private readonly ReachabilityOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILoggerFactory _loggers;
    private readonly ReachabilityCache _cache;
    private readonly RequestLimiter<AddressGroup> _askers;
    private readonly RequestLimiter<AddressGroup> _targets;

    /// <summary>Serves nothing yet. <paramref name="random"/> is used under its own lock.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message lists every mistake.</exception>
    public ReachabilityChecker(
        RemoteCalls calls, Prober prober, PeerFinder findPeer, ReachabilityOptions options, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        if (options.Validate() is { Count: > 0 } mistakes) throw new ArgumentException(string.Join(' ', mistakes), nameof(options));
        _calls = calls;
        _prober = prober;
        _findPeer = findPeer;
        _options = options;
        _time = time;
        _random = random;
        _loggers = loggers;
        _cache = new ReachabilityCache(options, time);
        _askers = new RequestLimiter<AddressGroup>(options.PerMinute, options.PerAsker, time);
        _targets = new RequestLimiter<AddressGroup>(options.PerMinute, options.PerTarget, time);
    }

    /// <summary>Serves rpc_check, unless that is off.</summary>
    public void Start()
    {
        if (_options.Enabled) _calls.Serve(Method, AnswerAsync);
    }

    /// <summary>
    /// Whether the peer can be reached at an address of use to an asker at <paramref name="asker"/>, an IP address or a multiaddr:
    /// somebody on the internet has only public addresses dialled. Throws nothing but OperationCanceledException of the
    /// caller's own token; the check goes on for whoever asks next.
    /// </summary>
    public async Task<ReachabilityResult> CheckAsync(PeerId peer, Multiaddr asker, CancellationToken cancellation)
    {
        if (peer.Equals(_calls.Swarm.LocalPeer)) return ReachabilityResult.Yes;
        // Through a relay anybody may come.
        var scope = asker.Find(MultiaddrProtocol.P2pCircuit) is null ? AddressScope.Of(asker) : AddressScope.Public;
        if (_options.AllowPrivate) scope = AddressScope.Loopback;
        return await _cache.GetAsync(peer, scope, () => CheckAsync(peer, asker, scope)).WaitInContextAsync(cancellation);
    }

    private async ValueTask<CallAnswer> AnswerAsync(PeerConnection caller, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (!Messages.TryParse(Messages.PingRequest, bytes, MaxFields, out var request) || request.Peer is not { } named || !PeerId.TryDecode(named.NodeId.Span, out var peer))
        {
            return CallAnswer.Failed("Not the id of a peer.");
        }

        var result = await CheckAsync(peer, caller.RemoteAddress, cancellation);
        return result.Checked
            ? new CallAnswer(new PingResponse { Available = result.Reachable }.ToByteArray())
            : CallAnswer.Failed(result.Message);
    }

    private async Task<ReachabilityResult> CheckAsync(PeerId peer, Multiaddr asker, AddressScope scope)
    {
        if (!_askers.TryTake(AddressGroup.Of(asker))) return ReachabilityResult.NotChecked("Too many checks are asked for.");
        IReadOnlyList<Multiaddr> known;
        try
        {
            known = await FindAsync(peer);
        }
        catch (ConnectionException exception) when (exception.Reason == EndReason.LimitReached)
        {
            return ReachabilityResult.NotChecked(exception.Message);
        }

        List<Multiaddr> dialable = [.. AddressFilter.ForAsker(known, scope).Where(_prober.CanDial)];
        if (dialable.Count == 0)
        {
            return ReachabilityResult.No(known.Count == 0 ? "No address of the peer is known." : "The peer has no address that can be dialled directly.");
        }

        // A name may lead into our own network.
        var addresses = scope < AddressScope.Public ? dialable : dialable.FindAll(address => address.IpAddress is not null);
        if (addresses.Count == 0) return ReachabilityResult.NotChecked("The peer is known by names alone, which are not dialled for strangers.");

        // Several addresses of one host count once.
        var refused = addresses.Select(AddressGroup.Of).Distinct().Where(group => !_targets.TryTake(group)).ToHashSet();
        addresses.RemoveAll(address => refused.Contains(AddressGroup.Of(address)));
        if (addresses.Count == 0) return ReachabilityResult.NotChecked("The addresses of the peer have been dialled too often.");

        var probe = await _prober.ProbeAsync(peer, addresses, (swarm, _, token) => CallAsync(swarm, peer, token), CancellationToken.None, _options.Timeout);
        return probe.Status switch
        {
            ProbeStatus.Done => ReachabilityResult.Yes,
            ProbeStatus.Busy => ReachabilityResult.NotChecked(probe.Error!),
            _ => ReachabilityResult.No(probe.Error!),
        };
    }

    /// <summary>A peer that asks as soon as it is connected has not yet told its addresses: that is waited for.</summary>
    private async Task<IReadOnlyList<Multiaddr>> FindAsync(PeerId peer)
    {
        using var deadline = new TimedCancellation(_options.FindTimeout, _time, CancellationToken.None);
        try
        {
            if (_calls.Swarm.FindConnection(peer) is { } connection) await connection.IdentifyCompletion.WaitInContextAsync(deadline.Token);
            return _calls.Swarm.PeerStore.Addresses(peer) is { Count: > 0 } known ? known : await _findPeer(peer, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.TimedOut)
        {
            return [];
        }
    }

    private async ValueTask<bool> CallAsync(Swarm swarm, PeerId peer, CancellationToken cancellation)
    {
        var calls = new RemoteCalls(swarm, _calls.Options, static (_, _) => Task.FromResult<IReadOnlyList<Multiaddr>>([]), _time, _random, _loggers);
        var request = new PingRequest { Peer = new NodeInfo { NodeId = UnsafeByteOperations.UnsafeWrap(peer.Bytes) } };
        var result = await calls.CallAsync(peer, Method, request.ToByteArray(), _options.Timeout, cancellation);
        return result.Status == CallStatus.NotSupported
            || (result.Status == CallStatus.Ok && Messages.TryParse(Messages.PingResponse, result.Response, MaxFields, out var answer) && answer.Available);
    }
}

/// <summary>
/// Whether a peer can be reached by somebody it has never met. <paramref name="Message"/> says in words why not, and is empty
/// when it can. Not <paramref name="Checked"/>: it was not tried, for want of room or because too much was asked.
/// </summary>
public sealed record ReachabilityResult(bool Reachable, string Message, bool Checked = true)
{
    internal static ReachabilityResult Yes { get; } = new(true, "");

    internal static ReachabilityResult No(string message) => new(false, message);

    internal static ReachabilityResult NotChecked(string message) => new(false, message, Checked: false);
}
