using System.Net;
using System.Reflection;

namespace Registry.Daemon.Configuration;

/// <summary>
/// Reads settings and remembers which: every mistake is a line of its own, all of them are told at once, and what is set but was
/// never asked for is a mistake, too. An empty value is one that was not set.
/// </summary>
internal sealed class SettingsReader(IConfigurationRoot configuration)
{
    /// <summary>Sections of this program alone: what is in them is a setting of it.</summary>
    public static readonly IReadOnlyList<string> Sections = ["Registry", "Http", "Alerts"];

    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _paths = [];
    private readonly List<string> _mistakes = [];

    public IReadOnlyCollection<string> Mistakes => _mistakes;

    public void Mistake(string mistake) => _mistakes.Add(mistake);

    /// <summary>Of the highest source that has it; null when none has.</summary>
    public string? Text(string key)
    {
        _known.Add(key);
        foreach (var provider in configuration.Providers.Reverse())
        {
            if (!provider.TryGet(key, out var value) || string.IsNullOrWhiteSpace(value)) continue;
            if (!value.Contains('\0', StringComparison.Ordinal)) return value;
            _mistakes.Add($"{key}: text without a NUL character; got '{value}'");
            return null;
        }

        return null;
    }

    /// <summary>
    /// A list, from the highest source that has it: an array, or one value with commas. The framework would merge the arrays of
    /// several sources index by index, which no operator expects of a list of addresses. Null when there is none.
    /// </summary>
    public IReadOnlyList<string>? List(string key)
    {
        _known.Add(key);
        _known.Add(key + ":0");
        foreach (var provider in configuration.Providers.Reverse())
        {
            List<string> found = provider.TryGet(key, out var single) && !string.IsNullOrWhiteSpace(single) ? [.. Split(single)] : [];
            foreach (var index in provider.GetChildKeys([], key).Distinct().Where(IsIndex).OrderBy(int.Parse))
            {
                if (provider.TryGet($"{key}:{index}", out var item) && !string.IsNullOrWhiteSpace(item)) found.Add(item.Trim());
            }

            if (found.Count > 0) return found;
        }

        return null;
    }

    public static IReadOnlyList<string> Split(string value) =>
        value.Split([',', ';', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>False when it is not set.</summary>
    public bool Flag(string key) => Text(key) is { } text && Value(key, text, typeof(bool)) is true;

    public IReadOnlyList<IPNetwork> Networks(string key) => (IReadOnlyList<IPNetwork>?)Values(key, typeof(IPNetwork)) ?? [];

    /// <summary>The options record of a part, with the properties that the section sets.</summary>
    /// <param name="path">The section.</param>
    /// <param name="others">Properties that come from elsewhere.</param>
    public T Section<T>(string path, params string[] others)
        where T : new() => (T)Section(typeof(T), path, new T(), others);

    /// <summary>Mistakes that a record has found in itself, under the names that its operator knows.</summary>
    public void Check(IEnumerable<string> mistakes)
    {
        foreach (var mistake in mistakes) _mistakes.Add(Renamed(mistake));
    }

    /// <summary>Makes mistakes of what is set and was not asked for.</summary>
    public void RefuseOthers()
    {
        foreach (var section in Sections.Select(configuration.GetSection)) RefuseOthers(section);
        foreach (var name in configuration.GetChildren().Select(child => child.Key))
        {
            // A variable with one underscore in place of two. Others with such names are none of ours (REGISTRY_SERVICE_HOST).
            if (!_known.Contains(name) && _known.Contains(name.Replace('_', ':'))) _mistakes.Add($"{name}: there is no such setting. Did you mean {name.Replace("_", "__", StringComparison.Ordinal)}?");
        }
    }

    private void RefuseOthers(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0 || section.Value is { Length: > 0 })
        {
            if (!IsKnown(section.Path) && section.Value is not null) _mistakes.Add($"{section.Path}: there is no such setting.{Nearest.Hint(section.Path, _known.Where(name => !IsIndexed(name)))}");
        }

        foreach (var child in children) RefuseOthers(child);
    }

    private bool IsKnown(string path) => _known.Contains(path) || (IsIndexed(path) && _known.Contains(path[..path.LastIndexOf(':')] + ":0"));

    private static bool IsIndexed(string path) => IsIndex(path[(path.LastIndexOf(':') + 1)..]);

    private static bool IsIndex(string part) => part.Length is > 0 and < 9 && part.All(char.IsAsciiDigit);

    private object Section(Type type, string path, object options, params string[] others)
    {
        _paths[type.Name] = path;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite && !others.Contains(property.Name)))
        {
            var key = $"{path}:{property.Name}";
            var value = IsOptions(property.PropertyType) ? Section(property.PropertyType, key, property.GetValue(options)!)
                : ItemOf(property.PropertyType) is { } item ? Values(key, item)
                : Text(key) is { } text ? Value(key, text, property.PropertyType) : null;
            if (value is not null) property.SetValue(options, value);
        }

        return options;
    }

    private object? Value(string key, string text, Type type)
    {
        var value = SettingValue.Parse(text, type, out var expected);
        if (value is null) _mistakes.Add($"{key}: {expected}; got '{text}'");
        return value;
    }

    private Array? Values(string key, Type item)
    {
        if (List(key) is not { } texts) return null;
        var values = texts.Select(text => Value(key, text, item)).OfType<object>().ToList();
        var array = Array.CreateInstance(item, values.Count);
        for (var i = 0; i < values.Count; i++) array.SetValue(values[i], i);
        return array;
    }

    /// <summary>"KadOptions.Alpha must…" is of the section that was read as that record.</summary>
    private string Renamed(string mistake)
    {
        var owner = mistake.Split('.', 2)[0];
        if ((_paths.GetValueOrDefault(owner) ?? Sections.FirstOrDefault(owner.Equals)) is not { } path) return mistake;
        var end = mistake.IndexOfAny([' ', ':']);
        return path + mistake[owner.Length..end].Replace('.', ':') + mistake[end..];
    }

    private static Type? ItemOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>A record of settings, not a value.</summary>
    private static bool IsOptions(Type type) => type.Namespace!.StartsWith("Registry.", StringComparison.Ordinal) && type.GetMethod("<Clone>$") is not null;
}
