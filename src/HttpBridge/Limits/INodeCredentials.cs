namespace Registry.HttpBridge.Limits;

/// <summary>Tells whether an API key is a node's, from memory and at once: it is asked before any limit is looked at.</summary>
public interface INodeCredentials
{
    /// <summary>Whether the node exists and this is a good key of it. False for anything else; never throws.</summary>
    bool IsRight(Guid node, string key);
}

/// <summary>Where nobody can be told apart: every call is its address's.</summary>
internal sealed class NoCredentials : INodeCredentials
{
    public static NoCredentials Instance { get; } = new();

    public bool IsRight(Guid node, string key) => false;
}
