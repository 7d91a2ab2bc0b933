namespace Registry.Testing.Simulation.Time;

/// <summary>Something that happens at a virtual time.</summary>
internal interface IScheduled
{
    /// <summary><paramref name="version"/> is the one it was scheduled with: one that was put off since ignores the old one.</summary>
    void Fire(int version);
}
