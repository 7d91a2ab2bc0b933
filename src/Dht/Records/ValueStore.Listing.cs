namespace Registry.Dht.Records;

public sealed partial class ValueStore
{
    /// <summary>Every unexpired value, in no particular order; at most <see cref="ValueStoreOptions.MaxRecords"/>.</summary>
    public IReadOnlyList<ValueSummary> List()
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            return [.. _held.Values
                .Where(held => held.Received + _options.Validity > now)
                .Select(held => new ValueSummary(held.Key, held.Value.Length, held.Received, held.Received + _options.Validity))];
        }
    }
}
