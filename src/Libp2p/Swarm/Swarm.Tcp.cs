using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Transport.Tcp;

namespace Registry.Libp2p.Swarm;

public sealed partial class Swarm
{
    /// <summary>What <see cref="CreateTcp"/> has made for this swarm, to be given back with it.</summary>
    private IReadOnlyList<IDisposable> _owned = [];

    /// <summary>
    /// A swarm as other libp2p hosts have it: TCP, Noise and Yamux, with early muxer negotiation. Null options are the
    /// defaults. The key stays the caller's, everything else goes with the swarm.
    /// </summary>
    /// <exception cref="ArgumentException">The options are wrong; the message lists the mistakes.</exception>
    public static Swarm CreateTcp(
        PrivateKey key,
        SwarmOptions options,
        TimeProvider time,
        Random random,
        ILoggerFactory loggers,
        TcpTransportOptions? tcp = null,
        YamuxOptions? yamux = null)
    {
        var muxer = new YamuxMuxer(yamux ?? new YamuxOptions(), time);
        var transport = new TcpTransport(tcp ?? new TcpTransportOptions(), loggers);
        var noise = new NoiseProtocol(key);
        try
        {
            return new Swarm(key, options, [transport], [noise], [muxer], time, random, loggers) { _owned = [noise, transport] };
        }
        catch
        {
            noise.Dispose();
            transport.Dispose();
            throw;
        }
    }
}
