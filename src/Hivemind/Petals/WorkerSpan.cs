namespace Registry.Hivemind.Petals;

/// <summary>The run of blocks that one server announces, and the announcement that it is known by.</summary>
internal readonly record struct WorkerSpan(int Start, int End, Announcement By)
{
    public int Length => End - Start;
}
