namespace Registry.Hivemind.Storage;

/// <summary>A dictionary in the form in which it is sent, which holds until <paramref name="until"/> unless it changes.</summary>
internal sealed class RenderedDictionary(StoredRecord record, byte[] blob, double until)
{
    public StoredRecord Record => record;

    public byte[] Blob => blob;

    public double Until => until;

    /// <summary>Its place among all that are kept.</summary>
    public int Index { get; set; }

    /// <summary>Whether it was asked for since the hand last passed.</summary>
    public bool WasUsed { get; set; }
}
