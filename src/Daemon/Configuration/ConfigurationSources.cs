using System.Text.Json;
using Registry.Identity.Files;

namespace Registry.Daemon.Configuration;

/// <summary>
/// Where settings come from, lowest first: appsettings.json beside the program, the file that --config names, the variables of the
/// service this one replaces, environment variables, the command line. No file is read because it lies in the working directory:
/// that may be anybody's.
/// </summary>
internal static class ConfigurationSources
{
    public const string FileName = "appsettings.json";

    /// <summary>Names the file where the command line does not.</summary>
    public const string FileVariable = "REGISTRY_CONFIG";

    private const int MaxLength = 1 << 20;

    private static readonly string[] Sections = [.. SettingsReader.Sections, "Logging"];

    public static string BesideProgram => Path.Combine(AppContext.BaseDirectory, FileName);

    /// <summary>The file to read; null for none but that beside the program.</summary>
    /// <param name="option">As the command line says; null when it does not.</param>
    public static string? FileFor(string? option) => new[] { option, Environment.GetEnvironmentVariable(FileVariable) }.FirstOrDefault(path => !string.IsNullOrEmpty(path));

    /// <summary>Throws <see cref="DaemonStartException"/> when a file cannot be read.</summary>
    public static IConfigurationRoot Build(IReadOnlyDictionary<string, string?> commandLine, string? file)
    {
        var builder = new ConfigurationBuilder();
        if (File.Exists(BesideProgram)) AddFile(builder, BesideProgram);
        if (FileFor(file) is { } named) AddFile(builder, named);
        return builder
            .AddInMemoryCollection(Replaced(Environment.GetEnvironmentVariable))
            .AddEnvironmentVariables()
            .AddInMemoryCollection(commandLine)
            .Build();
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

    private static void AddFile(ConfigurationBuilder builder, string path)
    {
        try
        {
            using var json = new MemoryStream(BoundedFile.Utf8(BoundedFile.Read(path, MaxLength), path));
            var file = new ConfigurationBuilder().AddJsonStream(json).Build();
            foreach (var section in file.GetChildren().Select(child => child.Key).Where(name => !Sections.Contains(name, StringComparer.OrdinalIgnoreCase)))
            {
                // Sections of other programs are none of our business, but one that is only mistyped would be read as nothing at all.
                if (Nearest.Hint(section, Sections) is { Length: > 0 } hint) throw new DaemonStartException($"{path}: there is no section {section}.{hint}");
            }

            builder.AddInMemoryCollection(file.AsEnumerable().Where(setting => setting.Value is not null));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DaemonStartException($"The settings cannot be read: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidDataException)
        {
            throw new DaemonStartException($"{path} is no JSON object of settings: {fault.Message}", fault);
        }
    }
}
