using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Durability;

/// <summary>
/// One thing that a daemon keeps, and the states that it may be in by what its callers were told: after an acknowledged change
/// the new one, after a refused one that of before, after one that nobody answered either. Changed by one caller at a time.
/// </summary>
internal sealed class Fact(string what, string initially, Func<DaemonProcess, Task<string>> read)
{
    private HashSet<string> _possible = [initially];

    public string What => what;

    /// <summary>As it is known; null while nobody knows.</summary>
    public string? State => _possible.Count == 1 ? _possible.Single() : null;

    public void Acknowledged(string state) => _possible = [state];

    public void Unanswered(string state) => _possible.Add(state);

    /// <summary>From here on it is what the daemon says. Null when that may be, else how it is not.</summary>
    public async Task<string?> CheckAsync(DaemonProcess daemon)
    {
        var seen = await read(daemon);
        if (!_possible.Contains(seen)) return $"{what} is {seen}, and should be {string.Join(" or ", _possible)}";
        _possible = [seen];
        return null;
    }
}
