namespace Registry.Dht.Maintenance;

/// <summary>Work done from time to time by the <see cref="UpkeepLoop"/>.</summary>
internal interface IUpkeepJob
{
    /// <summary>For the log.</summary>
    string Name { get; }

    /// <summary>When it is next to be run, by the steady clock; null for not before the loop is woken.</summary>
    DateTimeOffset? Due { get; }

    Task RunAsync(CancellationToken cancellation);
}
