namespace Registry.Daemon.Configuration;

/// <summary>
/// Reads a list from the highest configuration source that has it, as an array or as one comma-separated value.
/// The framework would merge arrays of several sources index by index, which no operator expects of a list of addresses.
/// </summary>
internal static class ListSetting
{
    public static IReadOnlyList<string>? Read(IConfigurationRoot configuration, string key)
    {
        foreach (var provider in configuration.Providers.Reverse())
        {
            var found = new List<string>();
            if (provider.TryGet(key, out var single) && !string.IsNullOrEmpty(single)) found.AddRange(Split(single));

            for (var i = 0; provider.TryGet($"{key}:{i}", out var item); i++)
            {
                if (!string.IsNullOrWhiteSpace(item)) found.Add(item.Trim());
            }

            if (found.Count > 0) return found;
        }

        return null;
    }

    public static IReadOnlyList<string> Split(string value) =>
        value.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
