namespace Registry.Dht.Providers;

/// <summary>Carries its own key, so that a set of it is a dictionary without the second reference.</summary>
internal interface IKeyed
{
    ReadOnlySpan<byte> KeyBytes { get; }
}
