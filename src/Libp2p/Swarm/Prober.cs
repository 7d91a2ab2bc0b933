using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Transport;
using Registry.Libp2p.Transport.Tcp;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>
/// Dials peers as somebody else would who has never met them: under an identity of its own, with no connection, no known
/// address and no listening port. Each probe has a swarm to itself, so that it dials the addresses it is given and no other,
/// and leaves nothing behind.
/// </summary>
public sealed class Prober : IAsyncDisposable
{
    private static readonly ProbeResult Closing = new(ProbeStatus.Busy, Error: "This host is closing.");

    private readonly PrivateKey _key;
    private readonly IReadOnlyList<ITransport> _transports;
    private readonly IReadOnlyList<ISecurityProtocol> _security;
    private readonly IReadOnlyList<IMuxer> _muxers;
    private readonly ProberOptions _options;
    private readonly SwarmOptions _swarm;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILoggerFactory _loggers;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Activity _activity = new();
    private IReadOnlyList<IDisposable> _owned = [];

    /// <summary>A prober with the given key, which stays the caller's like the rest. <paramref name="random"/> is used under its own lock.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message lists every mistake.</exception>
    public Prober(
        PrivateKey key,
        ProberOptions options,
        IReadOnlyList<ITransport> transports,
        IReadOnlyList<ISecurityProtocol> security,
        IReadOnlyList<IMuxer> muxers,
        TimeProvider time,
        Random random,
        ILoggerFactory loggers)
    {
        if (options.Validate() is { Count: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join(' ', mistakes), nameof(options));
        }

        _key = key;
        _options = options;
        _transports = transports;
        _security = security;
        _muxers = muxers;
        _time = time;
        _random = random;
        _loggers = loggers;
        _swarm = new SwarmOptions { Dial = new DialOptions { Timeout = options.Timeout, MaxAddresses = options.MaxAddresses } };
    }

    public PeerId LocalPeer => _key.PublicKey.PeerId;

    /// <summary>Probes under way.</summary>
    internal int Running => _activity.Running;

    /// <summary>A prober over TCP, Noise and Yamux with a fresh Ed25519 key.</summary>
    public static Prober CreateTcp(ProberOptions options, TimeProvider time, Random random, ILoggerFactory loggers, TcpTransportOptions? tcp = null)
    {
        var key = PrivateKey.GenerateEd25519();
        var noise = new NoiseProtocol(key);
        var transport = new TcpTransport(tcp ?? new TcpTransportOptions(), loggers);
        try
        {
            return new Prober(key, options, [transport], [noise], [new YamuxMuxer(new YamuxOptions(), time)], time, random, loggers) { _owned = [transport, noise, key] };
        }
        catch
        {
            transport.Dispose();
            noise.Dispose();
            key.Dispose();
            throw;
        }
    }

    /// <summary>An address of this kind can be dialled: no relayed ones, and of a transport that is there.</summary>
    public bool CanDial(Multiaddr address) =>
        address.Find(MultiaddrProtocol.P2pCircuit) is null && _transports.Any(t => t.Supports(address));

    /// <summary>
    /// Connects to the peer at one of the addresses, does <paramref name="work"/> on that connection, and disconnects. The
    /// work answers whether it went well; its token fires at the probe's deadline, <paramref name="timeout"/> if given. Throws
    /// nothing but OperationCanceledException of the caller's own token.
    /// </summary>
    public async Task<ProbeResult> ProbeAsync(
        PeerId peer,
        IReadOnlyList<Multiaddr> addresses,
        Func<Swarm, PeerConnection, CancellationToken, ValueTask<bool>> work,
        CancellationToken cancellation,
        TimeSpan? timeout = null)
    {
        if (!_activity.TryEnter(_options.MaxAtOnce))
        {
            return new ProbeResult(ProbeStatus.Busy, Error: "Too many peers are being probed.");
        }

        if (_stopping.IsCancellationRequested)
        {
            _activity.Leave();
            return Closing;
        }

        var swarm = CreateSwarm();
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
            using var deadline = new TimedCancellation(timeout ?? _options.Timeout, _time, ended.Token);
            var result = await ProbeAsync(swarm, peer, addresses, work, deadline.Token);
            cancellation.ThrowIfCancellationRequested();
            return _stopping.IsCancellationRequested && result.Status != ProbeStatus.Done ? Closing : result;
        }
        finally
        {
            // Whoever asked need not wait for the good-bye.
            _ = CloseAsync(swarm);
        }
    }

    /// <summary>Ends the probes under way, which says nothing of their peers, and waits for them.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping.Cancel();
        await _activity.WhenIdle();
        foreach (var owned in _owned) owned.Dispose();
    }

    private async ValueTask<ProbeResult> ProbeAsync(
        Swarm swarm, PeerId peer, IReadOnlyList<Multiaddr> addresses, Func<Swarm, PeerConnection, CancellationToken, ValueTask<bool>> work, CancellationToken cancellation)
    {
        PeerConnection? connection = null;
        try
        {
            connection = await swarm.ConnectAsync(peer, [.. addresses.Where(CanDial)], cancellation);
            return await work(swarm, connection, cancellation)
                ? new ProbeResult(ProbeStatus.Done, connection.RemoteAddress)
                : new ProbeResult(ProbeStatus.Failed, connection.RemoteAddress, "The peer was reached, but did not answer as it should.");
        }
        catch (Exception exception) when (exception is ConnectionException or IOException or OperationCanceledException)
        {
            var error = exception is OperationCanceledException ? "The peer did not answer in time." : exception.Message;
            return new ProbeResult(connection is null ? ProbeStatus.Unreachable : ProbeStatus.Failed, connection?.RemoteAddress, error);
        }
    }

    private Swarm CreateSwarm()
    {
        int seed;
        lock (_random)
        {
            seed = _random.Next();
        }

        return new Swarm(_key, _swarm, _transports, _security, _muxers, _time, new Random(seed), _loggers);
    }

    private async Task CloseAsync(Swarm swarm)
    {
        await swarm.DisposeAsync();
        _activity.Leave();
    }
}

/// <summary>The outcome of a probe. <paramref name="Address"/> is where the peer answered; <paramref name="Error"/> says in words why it did not go well.</summary>
public sealed record ProbeResult(ProbeStatus Status, Multiaddr? Address = null, string? Error = null);

/// <summary>How a probe went.</summary>
public enum ProbeStatus
{
    /// <summary>Connected, and what was to be done there went well.</summary>
    Done,

    /// <summary>Connected, but what was to be done there failed or took too long.</summary>
    Failed,

    /// <summary>None of the addresses led to the peer in time.</summary>
    Unreachable,

    /// <summary>Not tried, or not to the end: too many probes run already, or this host is closing. It says nothing of the peer.</summary>
    Busy,
}

/// <summary>Bounds of the prober.</summary>
public sealed record ProberOptions
{
    /// <summary>Probes at once; more are refused. Who shares a prober with others leaves them some.</summary>
    public int MaxAtOnce { get; init; } = 96;

    /// <summary>For one probe, from the first packet to the end of what is done there.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Addresses dialled in one probe; the rest is left out.</summary>
    public int MaxAddresses { get; init; } = 16;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(ProberOptions));
        check.AtLeast(1, MaxAtOnce, nameof(MaxAtOnce));
        check.Positive(Timeout, nameof(Timeout));
        check.AtLeast(1, MaxAddresses, nameof(MaxAddresses));
        return check.Mistakes;
    }
}
