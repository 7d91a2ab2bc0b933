namespace Registry.HttpBridge.Contracts;

/// <summary>A heartbeat, as documented; every field is optional.</summary>
public sealed record HeartbeatRequest
{
    public decimal? VramAvailableGb { get; init; }

    public long? TokensServedSinceLast { get; init; }

    /// <summary>active, online, draining, maintenance or offline.</summary>
    public string? Status { get; init; }

    /// <summary>Grows with every heartbeat; makes a retried one count its tokens once.</summary>
    public long? Sequence { get; init; }
}
