
namespace Registry.Daemon.Configuration;

/// <summary>
/// Where settings come from, lowest first: appsettings.json beside the program, appsettings.json in the working directory,
/// the variables of the service this one replaces, environment variables, the command line.
/// </summary>
internal static class ConfigurationSources
{
    /// <summary>Throws <see cref="DaemonStartException"/> when an appsettings.json is no JSON.</summary>
    public static IConfigurationRoot Build(IReadOnlyDictionary<string, string?> commandLine)
    {
        var builder = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false);
        var local = Path.GetFullPath("appsettings.json");
        if (local != Path.Combine(AppContext.BaseDirectory, "appsettings.json"))
        {
            builder.AddJsonFile(local, optional: true, reloadOnChange: false);
        }

        builder
            .AddInMemoryCollection(Replaced(Environment.GetEnvironmentVariable))
            .AddEnvironmentVariables()
            .AddInMemoryCollection(commandLine);
        try
        {
            return builder.Build();
        }
        catch (InvalidDataException fault)
        {
            throw new DaemonStartException($"{fault.Message} {fault.InnerException?.Message}".TrimEnd(), fault);
        }
    }

    /// <summary>The documented variables of the Far Discovery service, and the framework's own.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Replaced(Func<string, string?> environment)
    {
        if (environment("DHT_BOOTSTRAP_NODES") is { Length: > 0 } nodes) yield return new(DaemonOptionsReader.BootstrapKey, nodes);
        if (environment("DATABASE_URL") is { Length: > 0 } url) yield return new(DaemonOptionsReader.DatabaseUrlKey, url);

        // PORT is set by container platforms that reach the service from outside, so it means every interface.
        if (environment("ASPNETCORE_URLS") is { Length: > 0 } urls) yield return new(HttpSettings.UrlsKey, urls);
        else if (environment("PORT") is { Length: > 0 } port) yield return new(HttpSettings.UrlsKey, $"http://*:{port}");
    }
}

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
