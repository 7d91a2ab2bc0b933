namespace Registry.Registrations.Liveness;

/// <summary>What a node last said of itself. The numbers are those of the store.</summary>
public enum ReportedStatus
{
    /// <summary>"active" or "online".</summary>
    Active = 0,
    Draining = 1,
    Maintenance = 2,
    Offline = 3,
}
