using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Negotiation;
using Registry.Libp2p.Security;
using Registry.Libp2p.Swarm.Streams;
using Registry.Libp2p.Transport;

namespace Registry.Libp2p.Swarm.Connections;

/// <summary>From raw bytes to a connection: negotiate the security protocol, secure, agree on the muxer, start it.</summary>
internal sealed partial class ConnectionUpgrader
{
    private readonly ProtocolTable<ISecurityProtocol> _security;
    private readonly ProtocolTable<IMuxer> _muxers;
    private readonly StreamNegotiator _streams;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public ConnectionUpgrader(
        IReadOnlyList<ISecurityProtocol> security,
        IReadOnlyList<IMuxer> muxers,
        StreamNegotiator streams,
        TimeProvider time,
        ILogger logger)
    {
        _security = new ProtocolTable<ISecurityProtocol>(security.Select(s => KeyValuePair.Create(s.Id, s)));
        _muxers = new ProtocolTable<IMuxer>(muxers.Select(m => KeyValuePair.Create(m.Id, m)));
        _streams = streams;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// Takes over <paramref name="transport"/>; on failure it is aborted and disposed.
    /// <paramref name="expected"/> is the peer dialled, null for inbound connections.
    /// </summary>
    /// <exception cref="ConnectionException">With the reason; Closed when <paramref name="cancellation"/> fired.</exception>
    public async ValueTask<PeerConnection> UpgradeAsync(ITransportConnection transport, PeerId? expected, CancellationToken cancellation)
    {
        ISecureChannel? channel = null;
        try
        {
            using var abort = cancellation.UnsafeRegister(static t => ((ITransportConnection)t!).Abort(), transport);
            channel = await SecureAsync(transport, expected, cancellation);
            var muxer = await AgreeOnMuxerAsync(channel, expected is not null, cancellation);
            cancellation.ThrowIfCancellationRequested();
            var connection = new PeerConnection(transport, channel, _streams, _time, expected is not null);
            connection.Start(muxer);
            return connection;
        }
        catch (Exception e)
        {
            var failure = Translate(e, cancellation);
            channel?.Dispose();
            transport.Abort();
            await transport.DisposeAsync();
            throw failure;
        }
    }

    private async ValueTask<ISecureChannel> SecureAsync(ITransportConnection transport, PeerId? expected, CancellationToken cancellation)
    {
        var security = expected is not null
            ? Find(_security, await MultistreamSelect.SelectAsync(transport, _security.Ids, cancellation))
            : await MultistreamSelect.ListenAsync(transport, _security, cancellation);
        return security is not null
            ? await security.SecureAsync(transport, expected is not null, expected, _muxers.Ids, cancellation)
            : throw new ConnectionException(EndReason.RemoteClosed, "The remote left before it agreed on a security protocol.");
    }

    private async ValueTask<IMuxer> AgreeOnMuxerAsync(ISecureChannel channel, bool initiator, CancellationToken cancellation)
    {
        if (channel.EarlyMuxer is { } early)
        {
            return Find(_muxers, early) ?? throw new ConnectionException(EndReason.ProtocolError, "The handshake agreed on a muxer that was not offered.");
        }

        var muxer = initiator
            ? Find(_muxers, await MultistreamSelect.SelectAsync(channel, _muxers.Ids, cancellation))
            : await MultistreamSelect.ListenAsync(channel, _muxers, cancellation);
        return muxer ?? throw new ConnectionException(EndReason.RemoteClosed, "The remote left before it agreed on a muxer.");
    }

    private static T? Find<T>(ProtocolTable<T> table, string id)
        where T : class => table.Find(System.Text.Encoding.UTF8.GetBytes(id));

    private ConnectionException Translate(Exception e, CancellationToken cancellation)
    {
        switch (e)
        {
            case var _ when cancellation.IsCancellationRequested:
                return new ConnectionException(EndReason.Closed, "The handshake was given up.", e);
            case ConnectionException known:
                return known;
            case IOException or TransportException or OperationCanceledException or ObjectDisposedException:
                return new ConnectionException(EndReason.TransportFailed, "The connection broke during the handshake.", e);
            default:
                LogFault(_logger, e);
                return new ConnectionException(EndReason.InternalError, "The handshake failed on this side.", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A handshake ended in an unexpected exception")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
