namespace Registry.Hivemind.Petals;

/// <summary>What a Petals server says it is doing; the numbers are those of its announcement (petals, data_structures.py).</summary>
public enum WorkerState
{
    Offline = 0,

    /// <summary>Loads its blocks, and serves none yet.</summary>
    Joining = 1,

    Online = 2,
}
