using Microsoft.Extensions.Logging;
using Registry.Libp2p.Swarm;

namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>Tells peers whether they can be reached, in both versions of the protocol. The dials come from a <see cref="Prober"/>.</summary>
public sealed class AutoNatService
{
    private readonly AutoNatV1Server _v1;
    private readonly AutoNatV2Server _v2;
    private readonly AutoNatOptions _options;
    private readonly Swarm.Swarm _swarm;

    /// <summary>Serves nothing yet. <paramref name="random"/> is used under its own lock.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message lists every mistake.</exception>
    public AutoNatService(Swarm.Swarm swarm, Prober prober, AutoNatOptions options, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        if (options.Validate() is { Count: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join(' ', mistakes), nameof(options));
        }

        var policy = new DialPolicy(options.AllowPrivate, () => swarm.Addresses, prober.CanDial);
        var logger = loggers.CreateLogger<AutoNatService>();
        _swarm = swarm;
        _options = options;
        _v1 = new AutoNatV1Server(prober, policy, options, time, logger);
        _v2 = new AutoNatV2Server(prober, policy, options, time, random, logger);
    }

    public AutoNatCounters V1 => _v1.Counters;

    public AutoNatCounters V2 => _v2.Counters;

    /// <summary>Serves the versions that are on.</summary>
    public void Start()
    {
        if (_options.V1) _swarm.Handle(AutoNatV1Server.Id, _v1.ServeAsync);

        if (_options.V2) _swarm.Handle(AutoNatV2Server.RequestId, _v2.ServeAsync);
    }
}
