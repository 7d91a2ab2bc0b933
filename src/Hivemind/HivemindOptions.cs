using Registry.Libp2p;

namespace Registry.Hivemind;

/// <summary>Settings of the hivemind node. The defaults are hivemind's own (dht/node.py) where it has any.</summary>
public sealed record HivemindOptions
{
    /// <summary>Off: nothing of hivemind is served.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Bucket size.</summary>
    public int K { get; init; } = 20;

    /// <summary>A full bucket splits when its depth is no multiple of this, or when the own id lies in it.</summary>
    public int DepthModulo { get; init; } = 5;

    /// <summary>Nodes a value is stored on.</summary>
    public int Replicas { get; init; } = 5;

    /// <summary>Nodes in the routing table beyond which no bucket splits any more. Node ids cost nothing to invent.</summary>
    public int MaxTableNodes { get; init; } = 10_000;

    /// <summary>How long a peer that did not answer is not called again; zero: no such pause.</summary>
    public TimeSpan BlacklistTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause grows by this factor with each failure in a row.</summary>
    public double BlacklistRate { get; init; } = 2;

    /// <summary>The pause grows to this at most; hivemind's own is without an end.</summary>
    public TimeSpan MaxBlacklistTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Peers remembered as not answering. Beyond it those whose pause ends first are forgotten.</summary>
    public int MaxBlacklisted { get; init; } = 4096;

    /// <summary>How long a peer that asks to be called back has to answer: less than three seconds, after which the asker itself gives up.</summary>
    public TimeSpan CallBackTimeout { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>Peers being called back at a time. Beyond it an asker is told that it could not be reached.</summary>
    public int MaxCallBacks { get; init; } = 512;

    /// <summary>Values in one rpc_store; those beyond are answered with false.</summary>
    public int MaxStoreLines { get; init; } = 4096;

    /// <summary>Keys in one rpc_find; those beyond are answered as not found, without neighbours.</summary>
    public int MaxFindKeys { get; init; } = 1024;

    /// <summary>Calls that a lookup or a store makes at a time. Hivemind's own are 4; who reads whole swarms takes 32.</summary>
    public int Workers { get; init; } = 16;

    /// <summary>Keys that a node is asked for in one call of a lookup.</summary>
    public int ChunkSize { get; init; } = 16;

    /// <summary>A lookup of up to 256 keys ends after this time with what it has found.</summary>
    public TimeSpan LookupTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What a lookup finds and claims to live longer than this is left out.</summary>
    public TimeSpan MaxFoundLifetime { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Subkeys of a dictionary that a lookup puts together; beyond it those that the fewest nodes know are left out.</summary>
    public int MaxFoundSubkeys { get; init; } = 10_000;

    /// <summary>Bytes of a value that a lookup finds, or of a dictionary that it puts together. A lookup of 256 keys may hold twice that for each.</summary>
    public int MaxFoundBytes { get; init; } = 1 << 20;

    /// <summary>Between two rounds of upkeep: expiry, protection, checks of nodes without a connection.</summary>
    public TimeSpan UpkeepInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From a change of the routing table to its being saved.</summary>
    public TimeSpan SaveDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Nodes without a connection that are pinged in one round of upkeep; hivemind's own never looks.</summary>
    public int ChecksAtOnce { get; init; } = 8;

    /// <summary>Connected workers and nodes whose connections are kept from being trimmed.</summary>
    public int MaxProtected { get; init; } = 1024;

    /// <summary>Peers saved to be dialled after a restart, those that are connected first.</summary>
    public int MaxRemembered { get; init; } = 1000;

    /// <summary>Remembered peers dialled at a time after a restart.</summary>
    public int RedialsAtOnce { get; init; } = 16;

    /// <summary>How often a remembered peer is dialled at most.</summary>
    public int RedialRounds { get; init; } = 9;

    /// <summary>Between the first two rounds; it doubles with each. Nine rounds take 8.5 minutes and the dials.</summary>
    public TimeSpan RedialPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After the rounds, how often a bootstrap peer that has not answered since the start is dialled.</summary>
    public TimeSpan RejoinInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For one dial and its ping.</summary>
    public TimeSpan RedialTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Records in one rpc_store of a hand-off to a new neighbour.</summary>
    public int HandOffLines { get; init; } = 256;

    /// <summary>Bytes of values in one rpc_store of a hand-off.</summary>
    public int HandOffBytes { get; init; } = 1 << 20;

    /// <summary>New neighbours waiting for their hand-off; beyond it one gets none.</summary>
    public int MaxHandOffs { get; init; } = 256;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(HivemindOptions));
        check.That(K is >= 1 and <= 1000, nameof(K), "must be from 1 to 1000");
        check.That(DepthModulo is >= 1 and <= 160, nameof(DepthModulo), "must be from 1 to 160");
        check.That(Replicas >= 1 && Replicas <= K, nameof(Replicas), $"must be from 1 to {nameof(K)}");
        check.AtLeast(K, MaxTableNodes, nameof(MaxTableNodes));
        check.NotNegative(BlacklistTime, nameof(BlacklistTime));
        check.That(BlacklistRate is >= 1 and <= 100, nameof(BlacklistRate), "must be from 1 to 100");
        check.That(MaxBlacklistTime >= BlacklistTime && MaxBlacklistTime <= TimeSpan.FromDays(1), nameof(MaxBlacklistTime), $"must be from {nameof(BlacklistTime)} to one day");
        check.AtLeast(1, MaxBlacklisted, nameof(MaxBlacklisted));
        check.That(CallBackTimeout > TimeSpan.Zero && CallBackTimeout < TimeSpan.FromSeconds(3), nameof(CallBackTimeout), "must be above zero and below three seconds");
        check.AtLeast(1, MaxCallBacks, nameof(MaxCallBacks));
        check.AtLeast(1, MaxStoreLines, nameof(MaxStoreLines));
        check.AtLeast(1, MaxFindKeys, nameof(MaxFindKeys));
        check.That(Workers is >= 1 and <= 256, nameof(Workers), "must be from 1 to 256");
        check.That(ChunkSize is >= 1 and <= 256, nameof(ChunkSize), "must be from 1 to 256");
        check.Positive(LookupTimeout, nameof(LookupTimeout));
        check.That(MaxFoundLifetime > TimeSpan.Zero, nameof(MaxFoundLifetime), "must be above zero");
        check.AtLeast(1, MaxFoundSubkeys, nameof(MaxFoundSubkeys));
        check.AtLeast(1, MaxFoundBytes, nameof(MaxFoundBytes));
        check.Positive(UpkeepInterval, nameof(UpkeepInterval));
        check.Positive(SaveDelay, nameof(SaveDelay));
        check.AtLeast(0, ChecksAtOnce, nameof(ChecksAtOnce));
        check.AtLeast(0, MaxProtected, nameof(MaxProtected));
        check.AtLeast(0, MaxRemembered, nameof(MaxRemembered));
        check.AtLeast(1, RedialsAtOnce, nameof(RedialsAtOnce));
        check.That(RedialRounds is >= 0 and <= 16, nameof(RedialRounds), "must be from 0 to 16");
        check.That(RedialPause > TimeSpan.Zero && RedialPause <= TimeSpan.FromMinutes(1), nameof(RedialPause), "must be above zero and at most a minute");
        check.Positive(RejoinInterval, nameof(RejoinInterval));
        check.Positive(RedialTimeout, nameof(RedialTimeout));
        check.AtLeast(1, HandOffLines, nameof(HandOffLines));
        check.That(HandOffBytes is >= 1024 and <= 2 << 20, nameof(HandOffBytes), "must be from 1 KiB to 2 MiB");
        check.AtLeast(0, MaxHandOffs, nameof(MaxHandOffs));
        return check.Mistakes;
    }
}
