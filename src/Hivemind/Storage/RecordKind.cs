namespace Registry.Hivemind.Storage;

/// <summary>The numbers are those of rpc_find's answers.</summary>
public enum RecordKind
{
    Regular = 1,
    Dictionary = 2,
}
