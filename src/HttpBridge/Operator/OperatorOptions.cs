using System.Net;
using Registry.Libp2p;

namespace Registry.HttpBridge.Operator;

/// <summary>Settings of the operator's calls.</summary>
public sealed record OperatorOptions
{
    /// <summary>Networks whose callers are served besides those on this machine.</summary>
    public IReadOnlyList<IPNetwork> Allowed { get; init; } = [];

    /// <summary>Rows of one page of a listing.</summary>
    public int MaxPageSize { get; init; } = 1000;

    /// <summary>Lookups, walks and probes at a time. Beyond it 503.</summary>
    public int MaxRuns { get; init; } = 4;

    /// <summary>For one lookup; what was found by then is the answer.</summary>
    public TimeSpan LookupTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For one walk of the network; what was seen by then is the answer.</summary>
    public TimeSpan WalkTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For connecting to one holder of a record and its answer to a ping.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Holders asked at the same time.</summary>
    public int MaxProbesAtOnce { get; init; } = 16;

    /// <summary>Different holders asked for one listing. The rest is listed unasked.</summary>
    public int MaxProbedRecords { get; init; } = 200;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(OperatorOptions));
        check.AtLeast(1, MaxPageSize, nameof(MaxPageSize));
        check.AtLeast(1, MaxRuns, nameof(MaxRuns));
        check.Positive(LookupTimeout, nameof(LookupTimeout));
        check.Positive(WalkTimeout, nameof(WalkTimeout));
        check.Positive(ProbeTimeout, nameof(ProbeTimeout));
        check.AtLeast(1, MaxProbesAtOnce, nameof(MaxProbesAtOnce));
        check.AtLeast(1, MaxProbedRecords, nameof(MaxProbedRecords));
        return check.Mistakes;
    }
}
