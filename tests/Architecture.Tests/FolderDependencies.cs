using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Registry.Architecture.Tests;

/// <summary>Which types of an assembly use which others of it, from its IL. A namespace is a folder.</summary>
internal static class FolderDependencies
{
    /// <summary>Pairs of outermost types of the assembly, in different namespaces, the first of which uses the second.</summary>
    public static IReadOnlySet<(TypeName User, TypeName Used)> Of(Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        var found = new HashSet<(TypeName, TypeName)>();
        foreach (var type in module.GetTypes())
        {
            var user = Name(type);
            foreach (var used in UsedBy(type).SelectMany(Parts).OfType<TypeDefinition>().Where(used => used.Module == module).Select(Name))
            {
                if (user.Namespace != used.Namespace && user.Namespace != "" && used.Namespace != "") found.Add((user, used));
            }
        }

        return found;
    }

    /// <summary>
    /// Every pair of sibling folders (children of one folder, each with all that lies below it) that use each other, directly
    /// or in a circle of several; with an example of each step. What lies in the parent folder itself is no sibling.
    /// </summary>
    public static IEnumerable<string> Circles(IReadOnlySet<(TypeName User, TypeName Used)> uses)
    {
        var steps = new Dictionary<(string Parent, string From, string To), string>();
        foreach (var (user, used) in uses)
        {
            var from = user.Namespace.Split('.');
            var to = used.Namespace.Split('.');
            var common = from.Zip(to).TakeWhile(pair => pair.First == pair.Second).Count();
            if (common == from.Length || common == to.Length) continue; // one lies above the other
            steps.TryAdd((string.Join('.', from[..common]), from[common], to[common]), $"{user} uses {used}");
        }

        foreach (var siblings in steps.GroupBy(step => step.Key.Parent))
        {
            var next = siblings.ToLookup(step => step.Key.From, step => step.Key.To);
            foreach (var (key, example) in siblings.Where(step => Reaches(next, step.Key.To, step.Key.From)).OrderBy(step => step.Key.From, StringComparer.Ordinal))
            {
                yield return $"in {key.Parent}: {key.From} -> {key.To} is part of a circle ({example})";
            }
        }
    }

    private static bool Reaches(ILookup<string, string> next, string from, string goal)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([from]);
        while (open.TryPop(out var at))
        {
            if (at == goal) return true;
            if (!seen.Add(at)) continue;
            foreach (var further in next[at]) open.Push(further);
        }

        return false;
    }

    private static TypeName Name(TypeDefinition type)
    {
        var outermost = AssemblyCalls.Outermost(type);
        return new TypeName(outermost.Namespace, outermost.Name);
    }

    private static IEnumerable<TypeReference> UsedBy(TypeDefinition type) =>
    [
        .. type.BaseType is { } parent ? [parent] : Array.Empty<TypeReference>(),
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.Methods.SelectMany(UsedBy),
    ];

    private static IEnumerable<TypeReference> UsedBy(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(UsedBy) : [],
    ];

    private static IEnumerable<TypeReference> UsedBy(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType],
        _ => [],
    };

    /// <summary>The type itself, and those it is made of: arguments of generic types, elements of arrays.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => [.. Parts(generic.ElementType), .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };
}

/// <summary>An outermost type, and the namespace (that is, folder) it lies in.</summary>
internal sealed record TypeName(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";
}
