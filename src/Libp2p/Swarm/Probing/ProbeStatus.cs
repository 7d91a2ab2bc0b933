namespace Registry.Libp2p.Swarm.Probing;

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
